"""Accepting a case (its level, its rights told), or not accepting it for a reason of the law."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseKind, CaseReceipt, NoteKind, Outcome
from renxin.programs.cases.packs.terms import terms

from .changing import locked, moved, tell_story
from .ending import end
from .watching import raise_alarm


@transaction.atomic
def accept_case(actor: Actor, case: Case, level: int | None = None, *, rights_told: bool = False) -> Case:
    """Accept a case: say how grave it is, and that the complainant was told of her rights.

    Raises:
        InvalidInput: there is no such level, or a complaint whose complainant was not told.
    """
    actor.require("cases.work")
    case = locked(actor, case, "accept")
    if case.kind == CaseKind.COMPLAINT and not rights_told and not case.is_anonymous:
        raise InvalidInput(_("Tell the complainant of her rights and the time limits first."), where="rights_told")
    if level is not None and level != case.level:
        _grade(actor, case, level, "")
    moved(case, "accept")
    case.accepted_at = case.accepted_at or clock.now()
    clocks.set_next_rung(case, clock.now())
    case.save()
    if rights_told:
        CaseReceipt.objects.filter(case=case, rights_told_at=None).update(rights_told_at=clock.now())
    tell_story(actor, case, NoteKind.CHANGE, code="accepted", body=terms().level(case.level).roman)
    return case


@transaction.atomic
def change_level(actor: Actor, case: Case, level: int, reason: str) -> Case:
    """Say that a case is graver or less grave than thought. Its clocks only ever come nearer.

    Raises:
        InvalidInput: there is no such level or no reason, or a less grave one without the right to say so.
    """
    actor.require("cases.work")
    if not reason.strip():
        raise InvalidInput(_("Say in a line why the level changes."), where="reason")
    case = locked(actor, case, "change")
    if level > case.level:
        actor.require("cases.manage")
    _grade(actor, case, level, reason.strip())
    case.save()
    return case


def _grade(actor: Actor, case: Case, level: int, reason: str) -> None:
    if level not in {one.value for one in terms().levels}:
        raise InvalidInput(_("Choose a level from I to IV."), where="level")
    graver = level < case.level
    case.level = level
    clocks.tighten(actor, case, clock.now())
    body = f"{terms().level(level).roman} {reason}".strip()
    tell_story(actor, case, NoteKind.CHANGE, code="level", body=body)
    if graver:
        for post in terms().level(level).at_once:
            raise_alarm(actor, case, f"level_{level}", post)


@transaction.atomic
def decline_case(actor: Actor, case: Case, reason: str, words: str = "") -> Case:
    """Do not accept a complaint, for one of the reasons of the law; the case ends with it.

    Raises:
        InvalidInput: there is no such reason.
    """
    actor.require("cases.manage")
    found = next((one for one in terms().not_accepted if one.code == reason), None)
    if found is None:
        raise InvalidInput(_("Choose why it is not accepted."), where="reason")
    case = locked(actor, case, "decline")
    case.reason = reason
    case.save(update_fields=["reason"])
    return end(actor, case, Outcome.NOT_ACCEPTED, " ".join(_lines([str(found.text), words.strip()])))


def _lines(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text]
