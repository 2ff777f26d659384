"""The same words to groups and circles: approved wordings without anything personal, through colleagues."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import WecomGroupTask, WecomMoment
from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import MessageClass, TemplateVersion
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

CLASSES: Final = (MessageClass.SERVICE, MessageClass.EDUCATION)
"""What may be said to a group: who is in it did not agree to marketing; nothing clinical is said before others."""


def post_to_groups(
    actor: Actor, version: TemplateVersion, language: str, group_uids: Collection[UUID | str]
) -> list[WecomGroupTask]:
    """Ask the owners of groups to send an approved wording; it is read by the linter once more.

    Args:
        language: `zh` or `en`.

    Raises:
        InvalidInput: the wording may not be said to a group, has places for a person's own facts, or no group is free.
        NotFound: the hospital has no account with groups.
    """
    actor.require("broadcasts.manage")
    return channels.post_to_groups(
        actor, _said_to_many(actor, version, language), group_uids, template_code=version.template.code
    )


def post_to_circle(actor: Actor, version: TemplateVersion, language: str, userids: Collection[str]) -> WecomMoment:
    """Ask colleagues to put an approved wording up for all their contacts; it is read by the linter once more.

    Raises:
        InvalidInput: the wording may not be said to everybody, or nobody was named.
        NotFound: the hospital has no account with contacts.
    """
    actor.require("broadcasts.manage")
    text = _said_to_many(actor, version, language)
    return channels.post_to_circle(actor, text, userids, template_code=version.template.code)


def _said_to_many(actor: Actor, version: TemplateVersion, language: str) -> str:
    said = content.rendered(actor.tenant_id, [(version.template.code, "", language, {})])[0]
    if said.problem:
        raise InvalidInput(_("This wording needs a person's own facts: it cannot be said to a group."), where="version")
    if said.message_class not in CLASSES:
        raise InvalidInput(_("Groups get service and health education, nothing else."), where="version")
    if said.lint.blocks:
        raise InvalidInput(" ".join(content.explain(said.lint.blocks[0])), where="version")
    return said.text


def wordings_for_groups(actor: Actor) -> list[tuple[TemplateVersion, str]]:
    """Return the wordings that may be said to groups, each with its Chinese text, by code."""
    actor.require("broadcasts.manage")
    rows = [row for row in content.usable(actor) if row.message_class in CLASSES]
    said = content.rendered(actor.tenant_id, [(row.template.code, "", "zh", {}) for row in rows])
    return [(row, one.text) for row, one in zip(rows, said, strict=True) if not one.problem]
