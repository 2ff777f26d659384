"""Reacting to facts: they start runs, stop them, and are what waiting steps wait for. Set-based for a whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.models import JourneyVersion
from renxin.intelligence.journeys.services import goals, moving, pausing, starting
from renxin.intelligence.journeys.services.carrying import lacking
from renxin.intelligence.journeys.services.starting import Entering, Entrance
from renxin.intelligence.journeys.state import FactArrived
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.selectors import fact_fields
from renxin.kernel.timeline.services import Entry, Fact
from renxin.people.patients import selectors as patients


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry of the feed as journeys see it; its patient is the one who survived a merge."""

    patient_id: int
    fact: FactArrived
    occurred_at: datetime


def follow_facts(actor: Actor, entries: Sequence[Entry]) -> None:
    """Start, stop and resume runs by a batch of facts of one tenant.

    Facts of one patient take effect in their order; facts of different patients go together. So the number of
    statements grows with the longest sequence of one patient, not with the batch.
    """
    definitions = rows.definitions(JourneyVersion.objects.of(actor).values_list("pk", flat=True))
    heard = {wanted.kind for definition in definitions.values() for wanted in definition.filters()}
    relevant = [entry for entry in entries if entry.fact.kind in heard]
    if not relevant:
        return
    open_ones = [each for each in starting.entrances(actor) if each.definition.start.filter]
    for arrivals in _rounds(_arrivals(actor, relevant)):
        _move_runs(actor, arrivals)
        goals.reach_by_facts(actor, {each.patient_id: each.fact for each in arrivals}, definitions)
        for entrance in open_ones:
            _start_runs(actor, entrance, arrivals)


def _arrivals(actor: Actor, entries: Sequence[Entry]) -> list[Arrival]:
    current = patients.current_ids(actor.tenant_id, {entry.patient_id for entry in entries}) if entries else {}
    return [
        Arrival(
            patient_id=current.get(entry.patient_id, entry.patient_id),
            fact=as_arrived(entry.fact, entry.event_id),
            occurred_at=entry.fact.occurred_at,
        )
        for entry in entries
    ]


def _rounds(arrivals: Iterable[Arrival]) -> list[list[Arrival]]:
    """Split into rounds with at most one fact of each patient, keeping each patient's order."""
    seen: dict[int, int] = defaultdict(int)
    rounds: list[list[Arrival]] = []
    for arrival in arrivals:
        place = seen[arrival.patient_id]
        seen[arrival.patient_id] += 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(arrival)
    return rounds


def _move_runs(actor: Actor, arrivals: Sequence[Arrival]) -> None:
    """Let the live runs of these patients hear of the facts, unless a fact is older than the run's own beginning."""
    by_patient = {arrival.patient_id: arrival for arrival in arrivals}
    runs = rows.live_of(actor.tenant_id, by_patient)
    paused = pausing.paused_versions(actor.tenant_id) if runs else set()
    moves = []
    for run in runs:
        fact = by_patient[run.patient_id].fact
        if fact.event_id > run.trigger_event_id:
            if run.version_id in paused:
                run.state = run.state.but(paused=True)
            moves.append((run, fact))
    if moves:
        now = clock.now()
        # A refused move lets the consumer park the fact: unparked, it finds the run as it was.
        changes = moving.advance_all(actor, moves, now, moving.raise_it)
        lost = lacking(actor, changes)
        moving.settle(actor, [change for change in changes if id(change.run) not in lost], now)
        _set_aside(actor, [move for move in moves if id(move[0]) in lost], lost, now)


def _set_aside(actor: Actor, moves: Sequence[moving.Moved], lost: Mapping[int, str], now: datetime) -> None:
    """Let runs whose next step lacks something remember the fact, as if they stood still, and set them aside."""
    for run, _fact in moves:
        run.state = run.state.but(paused=True)
    moving.settle(actor, moving.advance_all(actor, moves, now, moving.raise_it), now)
    for run, _fact in moves:
        moving.park(actor, run, InvalidInput(lost[id(run)]))


def _start_runs(actor: Actor, entrance: Entrance, arrivals: Sequence[Arrival]) -> None:
    """Start what the facts start, in one insert; a fact seen before, or a second entry, changes nothing."""
    now, start = clock.now(), entrance.definition.start
    entering = [
        Entering(
            patient_id=arrival.patient_id,
            event_id=arrival.fact.event_id,
            key=start.entry_key(arrival.fact, arrival.patient_id),
            anchor_at=arrival.occurred_at,
            values=arrival.fact.payload,
        )
        for arrival in arrivals
        if start.filter
        and start.filter.fits(arrival.fact)
        and now - arrival.occurred_at <= timedelta(days=start.not_older_than_days)
    ]
    if entering:
        starting.start_runs(actor, entrance, entering, now)


def as_arrived(fact: Fact, event_id: int) -> FactArrived:
    """Return a fact as the engine hears it."""
    payload = {name: getattr(fact, name) for name in _payload_names()[fact.kind]}
    return FactArrived(kind=fact.kind, event_id=event_id, payload=payload)


@cache
def _payload_names() -> dict[str, frozenset[str]]:
    return fact_fields()
