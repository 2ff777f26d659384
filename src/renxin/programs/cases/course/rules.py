"""Pure rules of cases: when clocks run out, which rungs of the ladder are due, which may be lengthened (none)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from renxin.programs.cases.models import CaseStatus, Term
from renxin.programs.cases.packs.terms import LAW_ONE_DEPARTMENT, LAW_SEVERAL_DEPARTMENTS, Rung, Span, Terms

from .states import MOVES, WAITING, may

__all__ = [
    "MOVES",
    "Clocks",
    "DueRung",
    "clocks",
    "due_rungs",
    "may",
    "needs_approval",
    "next_rung_at",
    "number_of",
    "rungs",
    "running",
    "statutory_days",
    "statutory_due",
]

RESPONSE: Final = "response"
SOLUTION: Final = "solution"
STATUTORY: Final = "statutory"


class Calendar(Protocol):
    """The part of the working calendar that clocks need."""

    def add_working_days(self, start: datetime, n: int, zone: ZoneInfo) -> datetime:
        """Return 23:59:59 of the n-th working day after `start`; with 0, of that day itself."""
        ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the first answer, the solution and (complaints only) the feedback by law are due.

    `is_paused`: we wait for material of the complainant; the clock of the solution stands still, the others run.
    """

    response_due_at: datetime
    solution_due_at: datetime
    statutory_due_at: datetime | None = None
    is_paused: bool = False
    is_contacted: bool = False


@dataclass(frozen=True, slots=True)
class DueRung:
    """A step of the ladder whose moment has come."""

    clock: str
    percent: int
    tell: str
    at: datetime


def clocks(
    terms: Terms,
    *,
    kind: str,
    level: int,
    start: datetime,
    calendar: Calendar,
    zone: ZoneInfo,
    term: str = Term.SINGLE,
    anchor: datetime | None = None,
) -> Clocks:
    """Return the clocks of a case that starts (or starts again) at `start`; the law counts from `anchor`."""
    promised = next(one for one in terms.clocks[kind] if one.level == level)
    response = _end(promised.response, start, calendar, zone)
    solution = _end(promised.solution, start, calendar, zone)
    if kind != "complaint":
        return Clocks(response, solution)
    statutory = statutory_due(statutory_days(terms, term, level), anchor or start, calendar, zone)
    return Clocks(min(response, statutory), min(solution, statutory), statutory)


def statutory_due(days: int, anchor: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """Return the end of the last working day that the law gives, counted from the first receipt."""
    return calendar.add_working_days(anchor, days, zone)


def statutory_days(terms: Terms, term: str, level: int = 3) -> int:
    """Return the working days for feedback on a complaint: what is configured, never more than the law's."""
    if term == Term.ON_SPOT:
        return 0
    own = terms.level(level).working_days
    if term == Term.MULTI:
        return min(terms.statutory.several_departments, own.several_departments, LAW_SEVERAL_DEPARTMENTS)
    return min(terms.statutory.one_department, own.one_department, LAW_ONE_DEPARTMENT)


def needs_approval(terms: Terms, kind: str, level: int) -> bool:
    """Tell whether an answer has to be approved before the patient gets it."""
    return kind == "complaint" and bool(terms.level(level).approvals)


def running(status: str, found: Clocks) -> list[tuple[str, datetime]]:
    """Return the clocks that run while a case has `status`, the nearest first."""
    if status == CaseStatus.CLOSED:
        return []
    own: list[tuple[str, datetime]] = []
    if status in WAITING and not found.is_contacted:
        own.append((RESPONSE, found.response_due_at))
    elif not found.is_paused:
        own.append((SOLUTION, found.solution_due_at))
    law = [(STATUTORY, found.statutory_due_at)] if found.statutory_due_at else []
    return sorted([*own, *law], key=lambda one: one[1])


def rungs(ladder: Sequence[Rung], status: str, started_at: datetime, found: Clocks) -> list[DueRung]:
    """Return every step of the ladder for the clocks that run, in the order of their moments."""
    steps = [
        DueRung(clock, rung.at, rung.tell, started_at + (due - started_at) * rung.at / 100)
        for clock, due in running(status, found)
        for rung in ladder
    ]
    return sorted(steps, key=lambda one: (one.at, one.clock, one.percent))


def due_rungs(all_rungs: Sequence[DueRung], after: datetime, now: datetime) -> list[DueRung]:
    """Return the steps in (after, now], for each clock only the highest: nobody is told three times at once."""
    highest: dict[str, DueRung] = {}
    for one in all_rungs:
        if after < one.at <= now and (one.clock not in highest or highest[one.clock].percent < one.percent):
            highest[one.clock] = one
    return sorted(highest.values(), key=lambda one: one.at)


def next_rung_at(all_rungs: Sequence[DueRung], now: datetime) -> datetime | None:
    """Return the moment of the next step after `now`."""
    return min((one.at for one in all_rungs if one.at > now), default=None)


def number_of(year: int, count: int) -> str:
    """Return a case number such as 2026-000123."""
    return f"{year}-{count:06d}"


def _end(span: Span, start: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    if span.working_days:
        return calendar.add_working_days(start, span.working_days, zone)
    return start + timedelta(hours=span.hours, minutes=span.minutes)
