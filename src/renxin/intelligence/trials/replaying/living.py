"""One patient's way through a definition in the past: the real engine, her real facts, a clock of its own. Pure.

What the journey itself would have asked for was not asked then: of facts that only its own message or task could have
brought, a share is taken to have come (the same people each time), the others not.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.engine import run_through
from renxin.intelligence.journeys.state import Effect, FactArrived, Question, Start, State, Tick, Trigger

ANSWERED_AFTER: Final = timedelta(hours=20)
_MOST_MOVES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact of the past, as an engine hears it."""

    at: datetime
    fact: FactArrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who would have entered: who, when, because of which event, where, with which small values of it."""

    patient_id: int
    at: datetime
    event_id: int = 0
    key: str = ""
    zone: str = "Asia/Shanghai"
    department_id: int = 0
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Life:
    """What became of an entry: every effect with its time, and the state at the end of the days looked at."""

    entry: Entry
    state: State
    done: list[tuple[datetime, Effect]] = field(default_factory=list)
    ended_at: datetime | None = None
    assumed: int = 0


class UnansweredError(Exception):
    """The run cannot go on before a question is answered: the caller asks for all such runs together."""

    def __init__(self, question: Question, at: datetime | None = None) -> None:
        super().__init__(question.kind)
        self.question, self.at = question, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a life goes through: until when, what is answered already, what share of people answer us."""

    until: datetime
    answers: Callable[[int, Question, datetime], Any]
    answered_percent: int = 0


def live(definition: Definition, entry: Entry, heard: Sequence[Heard], around: Surroundings) -> Life:
    """Return what would have become of `entry`.

    Raises:
        UnansweredError: a step has to know something that `around` does not answer.
    """
    state = State(anchor_at=entry.at, entered_at=entry.at, key="replay", zone=entry.zone, context=entry.context)
    life = Life(entry, state)
    _move(definition, life, Start(), entry.at, around)
    facts = [each for each in heard if (each.at, each.fact.event_id) > (entry.at, entry.event_id)]
    place = 0
    for _move_number in range(_MOST_MOVES):
        if life.state.status != "active":
            break
        at, trigger, taken = _next(definition, life, facts[place] if place < len(facts) else None, around)
        if trigger is None or at > around.until:
            break
        place += taken
        _move(definition, life, trigger, at, around)
    return life


def chance(*parts: object) -> int:
    """Return a number from 0 to 99 that is always the same for the same parts."""
    digest = hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=4).digest()
    return int.from_bytes(digest) % 100


def _move(definition: Definition, life: Life, trigger: Trigger, at: datetime, around: Surroundings) -> None:
    patient_id = life.entry.patient_id
    before = life.state
    life.state, effects = run_through(
        definition, before, trigger, at, lambda question: around.answers(patient_id, question, at)
    )
    life.done += [(at, effect) for effect in effects]
    if life.state.status != "active":
        life.ended_at = at


def _next(
    definition: Definition, life: Life, fact: Heard | None, around: Surroundings
) -> tuple[datetime, Trigger | None, int]:
    """Return what comes first: her next fact, the answer we assume, or the time."""
    state = life.state
    answer = _assumed(definition, life, around)
    comes: list[tuple[datetime, int, Trigger, int]] = []
    if fact is not None:
        comes.append((fact.at, 0, fact.fact, 1))
    if answer is not None:
        comes.append((answer.at, 1, answer.fact, 0))
    if state.due_at is not None:
        comes.append((state.due_at, 2, Tick(), 0))
    if not comes:
        return state.entered_at, None, 0
    at, kind, trigger, taken = min(comes, key=lambda each: each[:2])
    life.assumed += kind == 1
    return max(at, state.entered_at), trigger, taken


def _assumed(definition: Definition, life: Life, around: Surroundings) -> Heard | None:
    """Return the answer we assume to what the run itself has asked for, if it waits for one and she is of the share."""
    step = definition.step(life.state.step)
    wanted = step.hears()
    if wanted is None or not wanted.own or step.id in life.state.seen:
        return None
    if chance(life.entry.patient_id, life.entry.at, step.id) >= around.answered_percent:
        return None
    values = {name: value[0] if isinstance(value, list) and value else value for name, value in wanted.where.items()}
    same = {name: life.state.context.get(name) for name in wanted.same}
    payload = {**same, **values, "source": life.state.source(wanted.own)}
    number = -1 - definition.place(step.id)
    at = life.state.entered_at + ANSWERED_AFTER
    return Heard(at, FactArrived(kind=wanted.kind, event_id=number, payload=payload))
