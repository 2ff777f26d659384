"""The pack of tasks: kinds with their outcomes, titles with what to do, steps of escalation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load, words

from .rules import DayPart, EscalationStep, Redial

PACK = Path(__file__).parent / "packs" / "tasks.yaml"


@dataclass(frozen=True, kw_only=True)
class OutcomeChoice:
    """One way a task can end, or be tried again (`retry`); `key` is the key on the keyboard.

    `then` is the title of a check that the outcome asks for; `proof`: a photo has to show it.
    """

    code: str
    key: str
    words: Words
    hint: Words | None = None
    retry: bool = False
    note: bool = False
    proof: bool = False
    then: str = ""
    tone: Literal["", "good", "soon"] = ""


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """How long tasks of a kind take, how often they are tried and how they can end.

    `own_ladder`: the package that asks for them tells by itself who must hear of a late one, so nobody is told twice.
    """

    minutes: int
    max_attempts: int
    outcomes: list[OutcomeChoice]
    own_ladder: bool = False

    def outcome(self, code: str) -> OutcomeChoice | None:
        """Return the outcome called `code`."""
        return next((choice for choice in self.outcomes if choice.code == code), None)


@dataclass(frozen=True, kw_only=True)
class TaskTitle:
    """What a task is called, and what to do for it line by line."""

    words: Words
    steps: list[Words] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """A step of escalation."""

    at: float
    to: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class DayPartRow:
    """A part of the day in which people may be called, as `HH:MM`."""

    code: str
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class RedialRow:
    """How an unanswered call is tried again."""

    apart_hours: int
    parts: list[DayPartRow]


@dataclass(frozen=True, kw_only=True)
class TaskPack(Pack):
    """Everything about tasks that is data."""

    title: Words
    kinds: dict[str, TaskKind]
    titles: dict[str, TaskTitle]
    escalation: list[StepRow]
    day_ends: str
    retry_at: str
    redial: RedialRow


@cache
def pack() -> TaskPack:
    """Return the pack in force."""
    return load(PACK, TaskPack)


def kind_of(code: str) -> TaskKind:
    """Return a kind of task.

    Raises:
        LookupError: there is no such kind.
    """
    return pack().kinds[code]


@cache
def escalation(kind: str) -> tuple[EscalationStep, ...]:
    """Return the steps of escalation of a kind in their order; none when it has a ladder of its own."""
    if kind_of(kind).own_ladder:
        return ()
    return tuple(EscalationStep(at=row.at, to=row.to, overdue=row.overdue) for row in pack().escalation)


def day_ends() -> time:
    """Return when the working day ends, for the honest count of what still fits."""
    return time.fromisoformat(pack().day_ends)


def retry_at() -> time:
    """Return the hour at which what was put off to the next day begins."""
    return time.fromisoformat(pack().retry_at)


@cache
def redial() -> Redial:
    """Return the rule by which an unanswered call is tried again."""
    found = pack().redial
    parts = [DayPart(row.code, time.fromisoformat(row.start), time.fromisoformat(row.end)) for row in found.parts]
    return Redial(timedelta(hours=found.apart_hours), tuple(parts))


def title(code: str, own: Mapping[str, str], language: str) -> str:
    """Return a task's title: its own words, else those of the pack, else its code."""
    if own:
        return words(dict(own), language)
    known = pack().titles.get(code)
    return known.words.get(language) if known else code


def steps(code: str) -> list[Words]:
    """Return what to do for a task, line by line."""
    known = pack().titles.get(code)
    return known.steps if known else []
