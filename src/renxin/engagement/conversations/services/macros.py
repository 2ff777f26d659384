"""Macros: written by those who lead, run by everybody who answers."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation, Macro
from renxin.engagement.conversations.phrases import filling as phrases
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations

from .answering import LONGEST, reply
from .noting import note
from .threads import close, take, to_queue, transfer

_ENDS: Final = ("", "me", "queue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What a macro does, in this order; empty parts do nothing. `code` names it: pressing twice does it once."""

    code: str
    text: str = ""
    remark: str = ""
    tag: str = ""
    to: str = ""
    closes: bool = False


@transaction.atomic
def save_macro(actor: Actor, macro: Macro | None, values: dict[str, Any]) -> Macro:
    """Write a new macro, or change one.

    Raises:
        InvalidInput: it has no name, does nothing, is too long, or names a place or a colleague that does not exist.
    """
    actor.require("conversations.supervise")
    _check(actor, values)
    row = macro or Macro(tenant_id=actor.tenant_id, made_by_id=actor.user_id)
    others = Macro.objects.of(actor).filter(name=values["name"], is_active=True).exclude(pk=row.pk)
    if others.exists():
        raise InvalidInput(_("There is a macro of this name already."), where="name")
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    row.save()
    return row


def retire_macro(actor: Actor, uid: UUID) -> None:
    """Offer a macro no longer; its name is free again.

    Raises:
        NotFound: there is none.
    """
    actor.require("conversations.supervise")
    row = Macro.objects.of(actor).filter(uid=uid, is_active=True).first()
    if row is None:
        raise NotFound("macro")
    Macro.objects.filter(pk=row.pk).update(is_active=False, name=f"{row.name[:28]} #{row.pk}", changed_at=clock.now())


@transaction.atomic
def run_macro(actor: Actor, conversation: Conversation, steps: Steps, *, version: int | None = None) -> None:
    """Do everything a macro does, or nothing of it.

    Raises:
        Collision: a colleague changed the conversation since `version` was read.
        NotAllowed: one of the steps is not for this actor.
    """
    actor.require("conversations.reply")
    if steps.to == "me":
        take(actor, conversation, version=version)
        version = None
    if steps.text:
        reply(actor, conversation, steps.text, key=f"macro:{steps.code}:{version or ''}", version=version)
    if steps.remark:
        note(actor, conversation, steps.remark)
    if steps.tag:
        tag_patients(actor, [Tagging(patient_id=conversation.patient_id, tag=steps.tag)], source="conversations.macro")
    if steps.to not in ("", "me"):
        _hand_on(actor, conversation, steps.to)
    if steps.closes:
        close(actor, conversation)


def _hand_on(actor: Actor, conversation: Conversation, to: str) -> None:
    if to == "queue":
        to_queue(actor, conversation)
    else:
        transfer(actor, conversation, to=organizations.user_id(actor, to))


def _check(actor: Actor, values: dict[str, Any]) -> None:
    if not values["name"] or len(values["name"]) > 40:
        raise InvalidInput(_("Give the macro a short name."), where="name")
    if not any(values[part] for part in ("text", "remark", "tag", "to", "closes")):
        raise InvalidInput(_("Choose at least one thing that the macro does."), where="text")
    for part in ("text", "remark"):
        if len(values[part]) > LONGEST:
            raise InvalidInput(_("Write at most %(most)d characters.") % {"most": LONGEST}, where=part)
        if wrong := phrases.unknown_places(values[part]):
            raise InvalidInput(_("Nobody fills in %(places)s.") % {"places": ", ".join(wrong)}, where=part)
    if values["to"] not in _ENDS and not organizations.user_id(actor, values["to"]):
        raise InvalidInput(_("There is no such colleague."), where="to")
