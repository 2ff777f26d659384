"""Reacting to facts: they start runs, stop them, and are what waiting steps wait for. Set-based for a whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyVersion, RunStatus
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.state import FactArrived, Start
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.selectors import fact_fields
from renxin.kernel.timeline.services import Entry, Fact
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients

LIVE = (RunStatus.ACTIVE, RunStatus.PARKED)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An entry of the feed as journeys see it; its patient is the one who survived a merge."""

    patient_id: int
    fact: FactArrived
    occurred_at: datetime


def follow_facts(actor: Actor, entries: Sequence[Entry]) -> None:
    """Start, stop and resume runs by a batch of facts of one tenant.

    Facts of one patient take effect in their order; facts of different patients go together. So the number of
    statements grows with the longest sequence of one patient, not with the batch.
    """
    entered = _entered(actor)
    heard = {found.start.filter.kind for found in entered.values() if found.start.filter} | _kinds_of_live_runs(actor)
    relevant = [entry for entry in entries if entry.fact.kind in heard]
    for arrivals in _rounds(_arrivals(actor, relevant)):
        _move_runs(actor, arrivals)
        _start_runs(actor, entered, arrivals)


def _entered(actor: Actor) -> dict[Journey, Definition]:
    """Return the journeys that patients may enter, with their current definitions."""
    journeys = Journey.objects.of(actor).filter(is_active=True, current__isnull=False).select_related("current")
    found = {journey.current_id: journey for journey in journeys}
    return {found[pk]: definition for pk, definition in rows.definitions(pk for pk in found if pk).items()}


def _kinds_of_live_runs(actor: Actor) -> set[str]:
    """Return the kinds of facts that stop or resume any version that patients may still be on."""
    versions = JourneyVersion.objects.of(actor).values_list("pk", flat=True)
    found = rows.definitions(versions).values()
    return {wanted.kind for definition in found for wanted in definition.filters()}


def _arrivals(actor: Actor, entries: Sequence[Entry]) -> list[_Arrival]:
    current = patients.current_ids(actor.tenant_id, {entry.patient_id for entry in entries}) if entries else {}
    return [
        _Arrival(
            patient_id=current.get(entry.patient_id, entry.patient_id),
            fact=FactArrived(kind=entry.fact.kind, event_id=entry.event_id, payload=_payload(entry.fact)),
            occurred_at=entry.fact.occurred_at,
        )
        for entry in entries
    ]


def _rounds(arrivals: Iterable[_Arrival]) -> list[list[_Arrival]]:
    """Split into rounds with at most one fact of each patient, keeping each patient's order."""
    seen: dict[int, int] = defaultdict(int)
    rounds: list[list[_Arrival]] = []
    for arrival in arrivals:
        place = seen[arrival.patient_id]
        seen[arrival.patient_id] += 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(arrival)
    return rounds


def _move_runs(actor: Actor, arrivals: Sequence[_Arrival]) -> None:
    """Let the live runs of these patients hear of the facts, unless a fact is older than the run's own beginning."""
    by_patient = {arrival.patient_id: arrival for arrival in arrivals}
    runs = (
        JourneyRun.objects.of(actor)
        .filter(patient_id__in=by_patient, status__in=LIVE)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    moves = [
        (run, by_patient[run.patient_id].fact)
        for run in runs
        if by_patient[run.patient_id].fact.event_id > run.trigger_event_id
    ]
    _settle(actor, moves)


def _start_runs(actor: Actor, entered: dict[Journey, Definition], arrivals: Sequence[_Arrival]) -> None:
    """Start what the facts start, in one insert; a fact seen before, or a second entry, changes nothing."""
    now = clock.now()
    wanted = [
        (journey, definition, arrival)
        for journey, definition in entered.items()
        for arrival in arrivals
        if definition.start.filter
        and definition.start.filter.fits(arrival.fact)
        and now - arrival.occurred_at <= timedelta(days=definition.start.not_older_than_days)
    ]
    if not wanted:
        return
    zones = _zones(actor, [arrival for _journey, _definition, arrival in wanted])
    made = insert_rows(
        [_new_run(actor, *each, zones=zones, now=now) for each in wanted],
        "ON CONFLICT DO NOTHING RETURNING id",
    )
    fresh = JourneyRun.objects.of(actor).filter(pk__in=[pk for (pk,) in made]).order_by("pk")
    _settle(actor, [(run, Start()) for run in fresh])


def _settle(actor: Actor, moves: Sequence[moving.Moved]) -> None:
    if moves:
        now = clock.now()
        moving.settle(actor, moving.advance_all(moves, now, _refuse), now)


def _refuse(_run: JourneyRun, error: Exception) -> None:
    """Let the consumer park the fact: unparked, it finds the run as it was."""
    raise error


def _new_run(
    actor: Actor,
    journey: Journey,
    definition: Definition,
    arrival: _Arrival,
    *,
    zones: dict[int | None, str],
    now: datetime,
) -> JourneyRun:
    payload = arrival.fact.payload
    return JourneyRun(
        tenant_id=actor.tenant_id,
        journey=journey,
        version=journey.current,
        patient_id=arrival.patient_id,
        trigger_event_id=arrival.fact.event_id,
        entry_key=definition.start.entry_key(arrival.fact, arrival.patient_id),
        entered_at=now,
        anchor_at=arrival.occurred_at,
        zone=zones.get(payload.get("department_id"), zones[None]),
        context={name: payload.get(name) for name in definition.start.keep},
        started_at=now,
    )


def _zones(actor: Actor, arrivals: Sequence[_Arrival]) -> dict[int | None, str]:
    """Return the time zone of each department that the facts name, and under None the hospital's own."""
    ids = [pk for arrival in arrivals if (pk := arrival.fact.payload.get("department_id"))]
    found = Organization.objects.of(actor).filter(pk__in=ids, location__isnull=False)
    zones: dict[int | None, str] = {pk: zone for pk, zone in found.values_list("pk", "location__zone") if zone}
    return {**zones, None: str(organizations.zone_of(actor))}


def _payload(fact: Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in _payload_names()[fact.kind]}


@cache
def _payload_names() -> dict[str, frozenset[str]]:
    return fact_fields()
