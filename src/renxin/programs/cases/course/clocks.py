"""Putting the clocks of the pack on a case, with the calendar of its department and the zone of the hospital."""

from datetime import datetime

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.models import Case, CaseKind
from renxin.programs.cases.packs.terms import terms

from . import rules


def start(actor: Actor, case: Case, now: datetime, *, keep_statutory: bool = False) -> None:
    """Start the clocks of `case` at `now` (a new round too); the caller saves. The law's clock never starts again."""
    found = _found(actor, case, now)
    case.round_started_at = case.ladder_at = now
    case.response_due_at, case.solution_due_at = found.response_due_at, found.solution_due_at
    case.contacted_at = None
    if not keep_statutory:
        case.statutory_due_at = _nearest(found.statutory_due_at, case.external_due_at)
    set_next_rung(case, now)


def tighten(actor: Actor, case: Case, now: datetime) -> None:
    """Bring the clocks in line with what the case is now (graver, a complaint): never later than was promised."""
    found = _found(actor, case, case.round_started_at)
    case.response_due_at = min(case.response_due_at, max(found.response_due_at, now))
    case.solution_due_at = min(case.solution_due_at, max(found.solution_due_at, now))
    if case.kind == CaseKind.COMPLAINT:
        case.statutory_due_at = _nearest(found.statutory_due_at, case.external_due_at)
    set_next_rung(case, now)


def of(case: Case) -> rules.Clocks:
    """Return the clocks that stand on the case."""
    return rules.Clocks(
        case.response_due_at,
        case.solution_due_at,
        case.statutory_due_at,
        is_paused=case.paused_at is not None,
        is_contacted=case.contacted_at is not None,
    )


def rungs(case: Case) -> list[rules.DueRung]:
    """Return every step of the ladder of the clocks that run."""
    return rules.rungs(terms().level(case.level).ladder, case.status, case.round_started_at, of(case))


def set_next_rung(case: Case, now: datetime) -> None:
    """Note the nearest clock that runs and when the ladder has its next step; the caller saves."""
    case.ladder_at = now
    running = rules.running(case.status, of(case))
    case.due_at = running[0][1] if running else case.due_at or case.solution_due_at
    case.next_rung_at = rules.next_rung_at(rungs(case), now)


def _found(actor: Actor, case: Case, start: datetime) -> rules.Clocks:
    return rules.clocks(
        terms(),
        kind=case.kind,
        level=case.level,
        start=start,
        calendar=organizations.calendar_for(actor, case.department_id),
        zone=organizations.zone_of(actor),
        term=case.term,
        anchor=case.anchored_at or case.opened_at,
    )


def _nearest(*instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one), default=None)
