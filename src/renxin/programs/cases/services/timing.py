"""The law's term of a case, and the one pause there is: waiting for material of the complainant, with her consent."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseDepartment, CaseKind, CasePause, NoteKind, Term

from .changing import locked, tell_story


@transaction.atomic
def involve_department(actor: Actor, case: Case, department_id: int, reason: str) -> Case:
    """Bring a further department in: a complaint then has ten working days, counted from its first receipt.

    Raises:
        InvalidInput: there is no reason, or no other department.
    """
    actor.require("cases.manage")
    if not reason.strip():
        raise InvalidInput(_("Say why another department is needed."), where="reason")
    case = locked(actor, case, "change")
    department = organizations.departments_by_ids(actor, [department_id]).get(department_id)
    if department is None or department_id == case.department_id:
        raise InvalidInput(_("Choose another department."), where="department")
    CaseDepartment.objects.get_or_create(
        tenant_id=actor.tenant_id,
        case=case,
        department=department,
        defaults={"reason": reason.strip(), "added_at": clock.now(), "added_by_id": actor.user_id},
    )
    if case.kind == CaseKind.COMPLAINT and case.department_id is not None:
        _set_term(actor, case, Term.MULTI)
    tell_story(actor, case, NoteKind.CHANGE, code="department", body=f"{department.name} {reason.strip()}")
    return case


@transaction.atomic
def set_on_the_spot(actor: Actor, case: Case) -> Case:
    """Say that it can be settled on the spot: feedback is due today. Back only by `need_inquiry`, with a reason."""
    actor.require("cases.work")
    case = locked(actor, case, "change")
    if case.term == Term.SINGLE:
        _set_term(actor, case, Term.ON_SPOT)
        tell_story(actor, case, NoteKind.CHANGE, code="on_spot")
    return case


@transaction.atomic
def need_inquiry(actor: Actor, case: Case, reason: str) -> Case:
    """Say that it cannot be settled on the spot after all: five working days, counted from the first receipt.

    Raises:
        InvalidInput: nobody said why.
    """
    actor.require("cases.work")
    if not reason.strip():
        raise InvalidInput(_("Say why it cannot be settled on the spot."), where="reason")
    case = locked(actor, case, "change")
    if case.term == Term.ON_SPOT:
        _set_term(actor, case, Term.SINGLE)
        tell_story(actor, case, NoteKind.CHANGE, code="not_on_spot", body=reason.strip())
    return case


def _set_term(actor: Actor, case: Case, term: Term) -> None:
    case.term = term
    clocks.tighten(actor, case, clock.now())
    case.save()


@transaction.atomic
def pause_case(actor: Actor, case: Case, wanted: str, consent: str) -> Case:
    """Wait for material of the complainant, who agreed. Only our own clock of the solution stands still.

    Raises:
        InvalidInput: it is not said what is wanted, or how she agreed.
        WrongState: it waits already.
    """
    actor.require("cases.work")
    for text, where in ((wanted, "wanted"), (consent, "consent")):
        if not text.strip():
            raise InvalidInput(_("Say what we wait for, and how the complainant agreed."), where=where)
    case = locked(actor, case, "pause")
    if case.paused_at:
        raise WrongState(_("It waits for material already."))
    case.paused_at = clock.now()
    CasePause.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        wanted=wanted.strip(),
        consent=consent.strip(),
        began_at=case.paused_at,
        began_by_id=actor.user_id,
    )
    clocks.set_next_rung(case, case.paused_at)
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code="paused", body=f"{wanted.strip()} ({consent.strip()})")
    return case


@transaction.atomic
def resume_case(actor: Actor, case: Case) -> Case:
    """Go on: the material is here, or no longer waited for.

    Raises:
        WrongState: it does not wait.
    """
    actor.require("cases.work")
    case = locked(actor, case, "resume")
    if case.paused_at is None:
        raise WrongState(_("It does not wait for material."))
    end_pause(case)
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code="resumed")
    return case


def end_pause(case: Case) -> None:
    """End the pause of a locked case, if it has one: the solution is due that much later. The caller saves."""
    now = clock.now()
    if case.paused_at is None:
        return
    case.solution_due_at += now - case.paused_at
    case.paused_at = None
    case.pauses.filter(ended_at=None).update(ended_at=now)
    clocks.set_next_rung(case, now)
