"""Apologies: written, seen by the legal office where the words admit liability, spoken, and how they were taken."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.programs.cases.course import owners
from renxin.programs.cases.models import Case, CaseApology, NoteKind
from renxin.programs.cases.packs.amends import amends

from .changing import locked, tell_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who spoke an apology, as what, how, when, and how it was taken."""

    name: str
    role: str
    mode: str
    at: datetime
    taken: str


@transaction.atomic
def write_apology(actor: Actor, case: Case, text: str) -> CaseApology:
    """Write an apology, or its next version.

    Raises:
        InvalidInput: there is no text.
    """
    actor.require("cases.work")
    if not text.strip():
        raise InvalidInput(_("Write what is said to the complainant."), where="text")
    case = locked(actor, case, "change")
    last = case.apologies.order_by("-version").first()
    return CaseApology.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        version=last.version + 1 if last else 1,
        text=text.strip(),
        flags=amends().admits(text),
        written_at=clock.now(),
        written_by_id=actor.user_id,
    )


@transaction.atomic
def clear_apology(actor: Actor, row: CaseApology) -> CaseApology:
    """Agree, as the legal office, to words that admit liability; never to one's own.

    Raises:
        NotAllowed: the actor is not the legal office.
        WrongState: the words admit nothing, are cleared already, or are the actor's own.
    """
    actor.require("cases.view")
    case, row = _locked_apology(actor, row)
    if not row.flags or row.cleared_at:
        raise WrongState(_("These words need no look of the legal office."))
    if actor.user_id == row.written_by_id:
        raise WrongState(_("Somebody else has to look at your words."))
    if actor.user_id not in {user.pk for user in may_clear(actor, case)}:
        raise NotAllowed("post:legal")
    row.cleared_at, row.cleared_by_id = clock.now(), actor.user_id
    row.save(update_fields=["cleared_at", "cleared_by"])
    tell_story(actor, case, NoteKind.CHANGE, code="apology_cleared", body=str(row.version))
    return row


@transaction.atomic
def deliver_apology(actor: Actor, row: CaseApology, told: Delivery) -> CaseApology:
    """Note that an apology was spoken and how it was taken; how it was taken may be noted again later.

    Raises:
        InvalidInput: it is not said by whom, how, or when.
        WrongState: the legal office has not agreed to the words yet, or there is a newer version.
    """
    actor.require("cases.work")
    case, row = _locked_apology(actor, row)
    if row.flags and not row.cleared_at:
        raise WrongState(_("The legal office has to look at these words first: they admit liability."))
    _check(told, case)
    first = row.delivered_at is None
    row.spoken_by, row.spoken_role, row.mode = told.name.strip()[:80], told.role.strip()[:80], told.mode
    row.delivered_at, row.taken = told.at, told.taken
    row.save()
    if first:
        tell_story(actor, case, NoteKind.CALL, code="apology", body=row.text)
    return row


def may_clear(actor: Actor, case: Case) -> list[owners.User]:
    """Return who stands for the legal office."""
    return owners.reach(actor, "legal", case.department_id, owners.concerned(case))


def _check(told: Delivery, case: Case) -> None:
    if not told.name.strip() or not told.role.strip():
        raise InvalidInput(_("Say who apologised, and as what."), where="name")
    if told.mode not in CaseApology.Mode.values:
        raise InvalidInput(_("Choose how it was said."), where="mode")
    if not case.opened_at <= told.at <= clock.now():
        raise InvalidInput(_("Choose a time between the first receipt and now."), where="at")
    if told.taken not in CaseApology.Taken.values:
        raise InvalidInput(_("Choose how it was taken."), where="taken")


def _locked_apology(actor: Actor, row: CaseApology) -> tuple[Case, CaseApology]:
    case = locked(actor, row.case, "note")
    if case.archived_at:
        raise WrongState(_("It is archived already."))
    found = CaseApology.objects.select_for_update().filter(pk=row.pk, case=case).first()
    if found is None:
        raise NotFound("apology")
    if case.apologies.filter(version__gt=found.version).exists():
        raise WrongState(_("There is a newer version of these words."))
    return case, found
