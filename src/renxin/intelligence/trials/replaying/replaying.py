"""A replay, chunk by chunk: people, facts, lives, policy, tally. Reads only."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.gates import Openings, is_open, openings
from renxin.intelligence.journeys.state import CreateTask, FactArrived, Note, Question
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline
from renxin.kernel.timeline.selectors import Past

from . import contacts, places
from .answering import Answers
from .entering import Been, entries_of, goal_reached
from .living import Entry, Heard, Life, Surroundings, UnansweredError, chance, live
from .own import sent_by_journey
from .starting import Starts
from .tallying import Judged, Tally

CHUNK: Final = 1_000
SAMPLE: Final = 100
# A run asks at most a question a step; more rounds than this is a definition that never stops asking.
_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One life of the sample, as it is kept to be looked at."""

    patient_id: int
    entered_at: datetime
    ended_at: datetime | None
    outcome: str
    lines: list[dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What came of a replay so far."""

    tally: Tally
    sample: list[Case] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be replayed: a definition, the days, what share of people answer, and whose purposes surveys have."""

    actor: Actor
    definition: Definition
    since: datetime
    until: datetime
    answered_percent: int
    surveys: Mapping[str, str]
    zone: ZoneInfo


def replay(task: Task, progress: Callable[[int, int], None]) -> Replayed:
    """Return what the definition would have done to the people of these days."""
    starts = Starts(task.actor, task.definition, task.since, task.until, task.zone)
    people = starts.people()
    found = Replayed(tally=Tally(task.zone))
    around = _Around(Answers(task.actor, task.zone), starts, places.zones(task.actor), _opens(task))
    if starts.is_reckoned:
        found.tally.reckoned()
    progress(0, len(people))
    for first in range(0, len(people), CHUNK):
        chunk = people[first : first + CHUNK]
        _chunk(task, chunk, found, around)
        around.answers.forget()
        progress(min(first + CHUNK, len(people)), len(people))
    return found


@dataclass(frozen=True, slots=True)
class _Around:
    """What all chunks share."""

    answers: Answers
    starts: Starts
    zone_of: Callable[[Mapping[str, Any]], str]
    opens: Openings


def _chunk(task: Task, patient_ids: Sequence[int], found: Replayed, around: _Around) -> None:
    heard: dict[int, list[Heard]] = {one: [] for one in patient_ids}
    heard |= _heard(task, patient_ids)
    entries = _entries(task, heard, around)
    entries = [entry for entry in entries if _has_begun(entry, around, found.tally)]
    entries = list(_admitted(task, entries, around.answers, found.tally))
    lives = _lives(task, entries, heard, around.answers)
    own = sent_by_journey(task.actor, task.definition.code, patient_ids, task.since, task.zone)
    for life, judged in zip(lives, contacts.judge(task.actor, lives, task.surveys, own), strict=True):
        found.tally.add(life, judged)
        reached = goal_reached(task.definition, life.entry, heard[life.entry.patient_id], task.until, life.state)
        if reached is not None:
            found.tally.goal(reached=reached)
        if len(found.sample) < SAMPLE:
            found.sample.append(_case(life, judged))


def _entries(task: Task, heard: Mapping[int, Sequence[Heard]], around: _Around) -> list[Entry]:
    """Return on which occasions these patients could have entered, each one's in order."""
    occasions = around.starts.of(list(heard))
    if around.starts.is_reckoned:
        return [entry for patient_id in heard for entry in occasions.get(patient_id, ())]
    return [
        entry
        for patient_id, facts in heard.items()
        for entry in (
            *entries_of(task.definition, patient_id, facts, task.since, around.zone_of),
            *occasions.get(patient_id, ()),
        )
    ]


def _opens(task: Task) -> Openings:
    """Return from when departments let people in; a plan of which no day has come yet says nothing of these days."""
    opens = openings(task.actor, task.definition.code)
    last = task.until.astimezone(task.zone).date()
    return opens if any(first is not None and first <= last for first in opens.values()) else {}


def _has_begun(entry: Entry, around: _Around, tally: Tally) -> bool:
    """Tell whether the department of an entry had begun by then, where departments begin one after the other."""
    begun = is_open(around.opens, entry.department_id, around.answers.day(entry.at))
    if not begun:
        tally.too_early()
    return begun


def _heard(task: Task, patient_ids: Sequence[int]) -> Iterator[tuple[int, list[Heard]]]:
    kinds = {wanted.kind for wanted in task.definition.filters()}
    facts = timeline.facts_of(task.actor, patient_ids, kinds, task.since, task.until) if kinds else ()
    names = timeline.fact_fields()
    for patient_id, group in groupby(facts, key=lambda past: past.fact.patient_id):
        yield patient_id, [_as_heard(past, names[past.fact.kind]) for past in group]


def _as_heard(past: Past, names: frozenset[str]) -> Heard:
    payload = {name: getattr(past.fact, name) for name in names}
    return Heard(past.fact.occurred_at, FactArrived(kind=past.fact.kind, event_id=past.event_id, payload=payload))


def _admitted(task: Task, entries: Sequence[Entry], answers: Answers, tally: Tally) -> Iterator[Entry]:
    """Leave out who does not fit the condition, who was let in before, and who would be held out by lot."""
    who = task.definition.who
    fits = (
        Question("fits", json.dumps(who.rule, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        if who
        else None
    )
    if fits:
        answers.learn((entry.patient_id, fits, entry.at) for entry in entries)
    been, passed_over = Been(task.definition.start), set()
    for entry in entries:
        if been.forbids(entry):
            continue
        if fits and not answers(entry.patient_id, fits, entry.at):
            if entry.event_id:
                tally.unfit()
            else:  # the calendar comes round again: count the person, not each of its days
                passed_over.add(entry.patient_id)
            continue
        been.let_in(entry)
        if chance(task.definition.code, entry.patient_id) < task.definition.held_out:
            tally.held_out(entry.patient_id)
        else:
            yield entry
    for _patient_id in passed_over - been.people:
        tally.unfit()


def _lives(task: Task, entries: Sequence[Entry], heard: Mapping[int, list[Heard]], answers: Answers) -> list[Life]:
    """Live each entry; those that ask something wait for the others, so that each question is asked once for all."""
    around = Surroundings(until=task.until, answers=answers, answered_percent=task.answered_percent)
    found: dict[int, Life] = {}
    waiting = list(range(len(entries)))
    for _round in range(_ROUNDS):
        wanted: list[tuple[int, Question, datetime]] = []
        still = []
        for number in waiting:
            entry = entries[number]
            try:
                found[number] = live(task.definition, entry, heard[entry.patient_id], around)
            except UnansweredError as error:
                wanted.append((entry.patient_id, error.question, error.at or entry.at))
                still.append(number)
        if not still:
            break
        answers.learn(wanted)
        waiting = still
    return [found[number] for number in sorted(found)]


def _case(life: Life, judged: Sequence[Judged]) -> Case:
    lines: list[dict[str, Any]] = [
        {"at": at.isoformat(), "step": effect.step, "what": effect.outcome, "verb": effect.verb}
        for at, effect in life.done
        if isinstance(effect, Note)
    ]
    lines += [
        {"at": at.isoformat(), "step": effect.step, "what": "task", "due_at": effect.due_at.isoformat()}
        for at, effect in life.done
        if isinstance(effect, CreateTask)
    ]
    lines += [{**asdict(one), "what": "message", "at": _iso(one.at), "asked_at": _iso(one.asked_at)} for one in judged]
    return Case(
        patient_id=life.entry.patient_id,
        entered_at=life.entry.at,
        ended_at=life.ended_at,
        outcome=life.state.status if life.state.status == "active" else f"{life.state.status}:{life.state.reason}",
        lines=sorted(lines, key=lambda line: str(line["at"] or line.get("asked_at"))),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
