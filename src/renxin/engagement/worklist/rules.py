"""Pure rules of the worklist: what comes first, when a task is escalated, when to try again, what fits into today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LATENESS_AT_START = 0.25
LATENESS_MOST = 4.0
PROMISE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """At which part of its time a task is shown to which role; `overdue` from the end of its time on."""

    at: float
    to: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day in which people may be called."""

    code: str
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Redial:
    """An unanswered call is tried again at least `apart` later and, while there is one, in an untried part of the day.

    The parts follow each other.
    """

    apart: timedelta
    parts: tuple[DayPart, ...]


def lateness(starts_at: datetime, due_at: datetime, now: datetime) -> float:
    """Return how much of a task's time is used up: 0 at its start, 1 when due, more when late."""
    whole = max((due_at - starts_at).total_seconds(), 1.0)
    return (now - starts_at).total_seconds() / whole


def priority(risk: int, used: float, *, promised: bool) -> float:
    """Return the rank of a task: clinical risk × lateness × promise. Higher comes first.

    `risk` 1 ordinary, 2 raised, 3 high. Lateness counts from a quarter at the start to four times at most, so that a
    high risk is never buried under old trifles. A time that was promised to the patient weighs half as much again.
    """
    late = min(max(used, LATENESS_AT_START), LATENESS_MOST)
    return risk * late * (PROMISE if promised else 1.0)


def step_at(starts_at: datetime, due_at: datetime, step: EscalationStep) -> datetime:
    """Return when a task reaches a step of escalation."""
    return starts_at + (due_at - starts_at) * step.at


def next_escalation(
    starts_at: datetime, due_at: datetime, level: int, steps: Sequence[EscalationStep]
) -> datetime | None:
    """Return when a task that has taken `level` steps of escalation takes the next one; None after the last."""
    return step_at(starts_at, due_at, steps[level]) if level < len(steps) else None


def level_at(starts_at: datetime, due_at: datetime, level: int, steps: Sequence[EscalationStep], now: datetime) -> int:
    """Return the level that a task has reached by `now`; a level once reached stays."""
    reached = [number for number, step in enumerate(steps, start=1) if step_at(starts_at, due_at, step) <= now]
    return max([level, *reached])


def redial_at(tried: Sequence[datetime], now: datetime, rule: Redial, zone: ZoneInfo) -> datetime:
    """Return when a call may be made next; `tried` are the attempts that reached nobody.

    Of the day's parts one that was not tried comes first; when all were tried, any other than the last one's.
    """
    earliest = max([now, *(at + rule.apart for at in tried)]).astimezone(zone)
    used = [part_of(at, rule, zone) for at in tried]
    fresh = [part for part in rule.parts if part.code not in used]
    wanted = fresh or [part for part in rule.parts if part.code != used[-1]] or list(rule.parts)
    for ahead in range(3):
        day = earliest.date() + timedelta(days=ahead)
        for part in wanted:
            start = max(earliest, datetime.combine(day, part.start, tzinfo=zone))
            if start < datetime.combine(day, part.end, tzinfo=zone):
                return start
    raise ValueError("a part of the day ends before it begins")


def part_of(at: datetime, rule: Redial, zone: ZoneInfo) -> str:
    """Return the part of the day an instant lies in; outside of all, the last one that began (or the first)."""
    local = at.astimezone(zone).time()
    began = [part.code for part in rule.parts if part.start <= local]
    return began[-1] if began else rule.parts[0].code


def retry_window(now: datetime, due_in: timedelta, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when what was put off to the next day begins (tomorrow at `at`) and by when it is due."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    start = datetime.combine(day, at, tzinfo=zone)
    return start, start + due_in


def fitting(minutes: Sequence[int], minutes_left: int) -> int:
    """Return how many tasks, taken in order, fit into the minutes that are left today."""
    used = 0
    for number, needed in enumerate(minutes):
        used += needed
        if used > minutes_left:
            return number
    return len(minutes)


def minutes_until(now: datetime, end: time, zone: ZoneInfo) -> int:
    """Return the minutes from `now` to the end of the working day; none after it."""
    local = now.astimezone(zone)
    return max(int((datetime.combine(local.date(), end, tzinfo=zone) - local).total_seconds() // 60), 0)
