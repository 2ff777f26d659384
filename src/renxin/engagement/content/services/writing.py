"""Writing a wording: a draft that may change, until it is handed to a second person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.engagement.content.checking import Checked, check
from renxin.engagement.content.models import MessageClass, MessageTemplate, TemplateVersion
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.content import TemplateSubmitted
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Purpose

_CODE: Final = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")
OPEN: Final = (TemplateVersion.Status.DRAFT, TemplateVersion.Status.REJECTED)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wrote: `bodies` by language and tone, `titles` by language; empty texts are left out.

    `ways` are the kinds of channel that are tried, in that order, and no others; none: the best way for each person.
    """

    bodies: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str] = field(default_factory=dict)
    media: tuple[Mapping[str, Any], ...] = ()
    ways: tuple[str, ...] = ()
    ad_certificate: str = ""
    source: str = ""
    sourced_on: date | None = None
    drafted_by_model: bool = False


@transaction.atomic
def add_template(
    actor: Actor, code: str, name: Mapping[str, str], *, message_class: str, purpose: str, usage: str = "message"
) -> MessageTemplate:
    """Make a template without words yet.

    Raises:
        InvalidInput: the code is taken or badly formed, the name is missing, class or purpose is none.
    """
    actor.require("content.edit")
    if not _CODE.match(code):
        raise InvalidInput(_("Small letters and a dot: area.matter, such as visit.reminder."), where="code")
    if not name.get("zh", "").strip():
        raise InvalidInput(_("Give it a name."), where="name")
    if message_class not in MessageClass or purpose not in Purpose or usage not in MessageTemplate.Usage:
        raise InvalidInput(_("Choose a class and a purpose."), where="message_class")
    template, made = MessageTemplate.objects.get_or_create(
        tenant_id=actor.tenant_id,
        code=code,
        defaults={
            "name": {key: text.strip() for key, text in name.items() if text.strip()},
            "message_class": message_class,
            "purpose": purpose,
            "usage": usage,
            "created_at": clock.now(),
        },
    )
    if not made:
        raise InvalidInput(_("There is a template with this code already."), where="code")
    return template


@transaction.atomic
def save_draft(actor: Actor, template: MessageTemplate, draft: Draft) -> TemplateVersion:
    """Keep what was written as the template's draft: the open one, or the next version."""
    actor.require("content.edit")
    _lock(actor, template)
    versions = TemplateVersion.objects.of(actor).filter(template=template)
    version = versions.filter(status__in=OPEN).order_by("-number").first()
    if version is None:
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version = TemplateVersion(tenant_id=actor.tenant_id, template=template, number=number, created_at=clock.now())
    version.status = TemplateVersion.Status.DRAFT
    version.bodies = _texts(draft.bodies)
    version.titles = {language: text.strip() for language, text in draft.titles.items() if text.strip()}
    version.media = list(draft.media)
    version.ways = ",".join(dict.fromkeys(draft.ways))
    version.message_class = template.message_class
    version.ad_certificate, version.source = draft.ad_certificate.strip(), draft.source.strip()
    version.sourced_on = draft.sourced_on
    version.drafted_by_model = draft.drafted_by_model or version.drafted_by_model
    version.author_id, version.author_name = actor.user_id, actor.name[:80]
    version.save()
    return version


@transaction.atomic
def submit_version(actor: Actor, version: TemplateVersion) -> TemplateVersion:
    """Hand a draft to a second person, once nothing stands in its way.

    Raises:
        WrongState: it is no draft any more.
        InvalidInput: the linter or the checks stop it; the message names the first reason.
    """
    actor.require("content.edit")
    version = locked(actor, version)
    if version.status not in OPEN:
        raise WrongState(_("This wording is not a draft any more."))
    found = check(version)
    if found.obstacles:
        raise InvalidInput(found.obstacles[0].words)
    version.message_class = found.message_class
    version.status = TemplateVersion.Status.SUBMITTED
    version.submitted_at, version.note = clock.now(), ""
    version.save(update_fields=["message_class", "status", "submitted_at", "note"])
    record(
        actor,
        TemplateSubmitted(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            template_id=version.template_id,
            version_id=version.pk,
        ),
    )
    return version


def read_draft(actor: Actor, template: MessageTemplate, draft: Draft) -> Checked:
    """Say what stands in the way of a draft that is still being written; nothing is kept."""
    actor.require("content.edit")
    return check(
        TemplateVersion(
            tenant_id=actor.tenant_id,
            template=template,
            bodies=_texts(draft.bodies),
            titles=dict(draft.titles),
            message_class=template.message_class,
            ad_certificate=draft.ad_certificate,
            source=draft.source,
        )
    )


def locked(actor: Actor, version: TemplateVersion) -> TemplateVersion:
    """Return the version as it is now, locked with its template until the transaction ends."""
    found = TemplateVersion.objects.of(actor).filter(pk=version.pk).select_related("template").first()
    if found is None:
        raise NotFound("template")
    _lock(actor, found.template)
    found.refresh_from_db()
    return found


def _lock(actor: Actor, template: MessageTemplate) -> None:
    if not MessageTemplate.objects.of(actor).select_for_update().filter(pk=template.pk).exists():
        raise NotFound("template")


def _texts(bodies: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    kept = {
        language: {tone: text.strip() for tone, text in tones.items() if text.strip()}
        for language, tones in bodies.items()
    }
    return {language: tones for language, tones in kept.items() if tones}
