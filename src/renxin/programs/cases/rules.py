"""Pure rules of cases: what may follow what, when clocks run out, which rungs of the ladder are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from .models import CaseStatus
from .terms import Rung, Span, Terms

LAW_ONE_DEPARTMENT: Final = 5
LAW_SEVERAL_DEPARTMENTS: Final = 10

RESPONSE: Final = "response"
SOLUTION: Final = "solution"
STATUTORY: Final = "statutory"

_WAITING: Final = frozenset({CaseStatus.OPENED, CaseStatus.ASSIGNED, CaseStatus.REOPENED})
_OPEN: Final = _WAITING | {CaseStatus.ANSWERED}
MOVES: Final[Mapping[str, frozenset[CaseStatus]]] = {
    "assign": _OPEN,
    "answer": _OPEN,
    "confirm": frozenset({CaseStatus.ANSWERED}),
    "close": _OPEN,
    "reopen": frozenset({CaseStatus.ANSWERED, CaseStatus.CLOSED}),
    "complain": _OPEN,
    "note": frozenset(CaseStatus),
}
"""What may be done with a case, by where it stands."""


class Calendar(Protocol):
    """The part of the working calendar that clocks need."""

    def add_working_days(self, start: datetime, n: int, zone: ZoneInfo) -> datetime:
        """Return 23:59:59 of the n-th working day after `start`."""
        ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the first answer, the solution and (complaints only) the feedback by law are due."""

    response_due_at: datetime
    solution_due_at: datetime
    statutory_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueRung:
    """A step of the ladder whose moment has come."""

    clock: str
    percent: int
    tell: str
    at: datetime


def may(move: str, status: str) -> bool:
    """Tell whether `move` is possible while a case has `status`."""
    return status in MOVES[move]


def clocks(
    terms: Terms,
    *,
    kind: str,
    level: int,
    start: datetime,
    calendar: Calendar,
    zone: ZoneInfo,
    several_departments: bool = False,
) -> Clocks:
    """Return the clocks of a case that starts (or starts again) at `start`."""
    promised = next(one for one in terms.clocks[kind] if one.level == level)
    response = _end(promised.response, start, calendar, zone)
    solution = _end(promised.solution, start, calendar, zone)
    if kind != "complaint":
        return Clocks(response, solution)
    days = statutory_days(terms, several_departments=several_departments)
    statutory = calendar.add_working_days(start, days, zone)
    return Clocks(min(response, statutory), min(solution, statutory), statutory)


def statutory_days(terms: Terms, *, several_departments: bool) -> int:
    """Return the working days promised for feedback on a complaint: what is configured, never more than the law's."""
    if several_departments:
        return min(terms.statutory.several_departments, LAW_SEVERAL_DEPARTMENTS)
    return min(terms.statutory.one_department, LAW_ONE_DEPARTMENT)


def running(status: str, found: Clocks) -> list[tuple[str, datetime]]:
    """Return the clocks that run while a case has `status`, the nearest first."""
    if status == CaseStatus.CLOSED:
        return []
    own = (RESPONSE, found.response_due_at) if status in _WAITING else (SOLUTION, found.solution_due_at)
    law = [(STATUTORY, found.statutory_due_at)] if found.statutory_due_at else []
    return sorted([own, *law], key=lambda one: one[1])


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
