"""Letting patients in: whoever fits, once, with her arm by lot; first steps taken before the row is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import gates, rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStatus, RunStatus
from renxin.intelligence.journeys.run import Change, Run
from renxin.intelligence.journeys.services import moving, pausing
from renxin.intelligence.journeys.services.carrying import carry_out, lacking
from renxin.intelligence.journeys.state import Start, Started, State
from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization

# In the context of a run: she belonged to the segment before the journey was switched on.
SINCE_START: Final = "since_start"
_LIVE: Final = (RunStatus.ACTIVE, RunStatus.PARKED, RunStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A journey that patients may enter, with its current version."""

    journey_id: int
    code: str
    version_id: int
    definition: Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """A patient at the entrance. `event_id` is the fact that brings her, or an id made for the occasion.

    `key` is what only one run of hers may hold; days are counted from `anchor_at`.
    """

    patient_id: int
    event_id: int
    key: str
    anchor_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


def entrances(actor: Actor, which: Iterable[int] | None = None) -> list[Entrance]:
    """Return the open journeys (or those of `which` that are open) with their current definitions."""
    journeys = Journey.objects.of(actor).filter(is_active=True, status=JourneyStatus.ACTIVE, current__isnull=False)
    if which is not None:
        journeys = journeys.filter(pk__in=list(which))
    found = {version_id: (pk, code) for pk, code, version_id in journeys.values_list("pk", "code", "current_id")}
    paused = pausing.paused_versions(actor.tenant_id) if found else set()
    definitions = rows.definitions(found.keys() - paused)
    return [Entrance(*found[version_id], version_id, definition) for version_id, definition in definitions.items()]


def start_runs(actor: Actor, entrance: Entrance, entering: Sequence[Entering], now: datetime) -> list[int]:
    """Let these patients in, as far as they may; return the runs that began. A second entry changes nothing."""
    entering = allowed(actor, entrance, entering, now)
    if not entering:
        return []
    waiting = _held_up(actor, entrance, entering)
    if entrance.definition.when_conflict == "refuse":
        entering = [each for each in entering if each.patient_id not in waiting]
    zones = _zones(actor, entering)
    definition = entrance.definition
    percent = definition.held_out if definition.held_out and gates.holds_out(actor, entrance.code) else 0
    runs = [_run(actor, entrance, each, now, zones, percent) for each in entering]
    keys = {(run.patient_id, run.trigger_event_id): each.key for run, each in zip(runs, entering, strict=True)}
    going = [(run, Start()) for run in runs if run.patient_id not in waiting or run.state.arm == "held_out"]
    changes = moving.advance_all(actor, going, now, moving.raise_it)
    moved = {id(change.run) for change in changes}
    changes += [_standing(entrance.definition, run, now) for run in runs if id(run) not in moved]
    lost = lacking(actor, changes)
    changes = [_before_first(entrance.definition, each, now) if id(each.run) in lost else each for each in changes]
    made = _insert(actor, entrance, changes, keys, now)
    for change in changes:
        if change.run.pk and id(change.run) in lost:
            moving.park(actor, change.run, InvalidInput(lost[id(change.run)]))
    return made


def allowed(actor: Actor, entrance: Entrance, entering: Sequence[Entering], now: datetime) -> list[Entering]:
    """Return who of these may enter: whose department has begun, who fits, and was not here a short time ago."""
    definition, found = entrance.definition, list(entering)
    opens = gates.openings(actor, entrance.code) if found else {}
    if opens:
        day = now.astimezone(organizations.zone_of(actor)).date()
        found = [each for each in found if gates.is_open(opens, each.values.get("department_id"), day)]
    if definition.who and found:
        fit = segments.answer(actor.tenant_id, dict(definition.who.rule), {each.patient_id for each in found}, now)
        found = [each for each in found if each.patient_id in fit]
    days = definition.start.again_after_days
    if days and found:
        lately = JourneyRun.objects.of(actor).filter(
            journey=entrance.journey_id,
            patient_id__in=[each.patient_id for each in found],
            started_at__gt=now - timedelta(days=days),
        )
        here = set(lately.values_list("patient_id", flat=True))
        found = [each for each in found if each.patient_id not in here]
    return found


def _held_up(actor: Actor, entrance: Entrance, entering: Sequence[Entering]) -> set[int]:
    """Return the patients who are on a journey that this one gives way to."""
    definition = entrance.definition
    if not definition.conflicts:
        return set()
    others = JourneyRun.objects.of(actor).filter(
        patient_id__in=[each.patient_id for each in entering],
        status__in=_LIVE,
        arm="treated",
        journey__code__in=definition.conflicts,
        priority__gte=definition.priority,
    )
    return set(others.values_list("patient_id", flat=True))


def _run(  # noqa: PLR0917  one run of many, from what was looked up for all of them
    actor: Actor, entrance: Entrance, each: Entering, now: datetime, zones: Mapping[int | None, str], percent: int
) -> Run:
    lot = rows.lot_of(entrance.journey_id, each.patient_id)
    definition = entrance.definition
    state = State(
        anchor_at=each.anchor_at,
        entered_at=now,
        zone=zones.get(each.values.get("department_id"), zones[None]),
        context=_kept(definition, each.values),
        arm="held_out" if lot % 10_000 < percent * 100 else "treated",
        lot=lot,
    )
    return Run(
        0,
        actor.tenant_id,
        each.patient_id,
        entrance.journey_id,
        entrance.version_id,
        each.event_id,
        definition.priority,
        False,
        state,
    )


def _kept(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the start keeps; how deep journeys have started each other, and why she is in, is always kept."""
    kept = {name: values.get(name) for name in definition.start.keep}
    return kept | {name: values[name] for name in ("depth", SINCE_START) if values.get(name)}


def _standing(definition: Definition, run: Run, now: datetime) -> Change:
    """Return a run that has begun and waits for a journey of higher priority to end."""
    until = now + timedelta(days=definition.goal.within_days) if definition.goal else None
    first = definition.steps[0].id
    state = run.state.but(step=first, due_at=now, goal_until=until, paused=True)
    return Change(run, state, (Started(step=first),))


def _before_first(definition: Definition, change: Change, now: datetime) -> Change:
    """Return a run that has begun and done nothing yet: its first steps lack something."""
    standing = _standing(definition, change.run, now)
    return Change(change.run, standing.state.but(paused=False), standing.effects)


def _insert(
    actor: Actor, entrance: Entrance, changes: Sequence[Change], keys: Mapping[tuple[int, int], str], now: datetime
) -> list[int]:
    by_uid = {ids.uuid7(): change for change in changes}
    made = rows.insert(
        actor.tenant_id,
        [_row(uid, change, keys[change.run.patient_id, change.run.trigger_event_id]) for uid, change in by_uid.items()],
        now,
    )
    fresh = []
    for uid, pk in made.items():
        change = by_uid[uid]
        change.run.pk, change.state = pk, change.state.but(key=rows.key_of(pk))
        fresh.append(change)
    if fresh:
        definition = entrance.definition
        if definition.conflicts:
            people = [change.run.patient_id for change in fresh if change.state.arm == "treated"]
            pausing.stand_back(actor, people, definition.conflicts, definition.priority, now)
        carry_out(actor, fresh, now)
    return list(made.values())


def _row(uid: Any, change: Change, key: str) -> dict[str, Any]:
    run, state = change.run, change.state
    return {
        "u": str(uid),
        "j": run.journey_id,
        "v": run.version_id,
        "p": run.patient_id,
        "t": run.trigger_event_id,
        "k": key[:64],
        "s": "paused" if state.paused and state.status == "active" else state.status,
        "st": state.step,
        "e": state.entered_at.isoformat(),
        "d": state.due_at.isoformat() if state.due_at else None,
        "w": state.waits_for,
        "a": state.anchor_at.isoformat(),
        "z": state.zone,
        "c": state.context,
        "sn": state.seen,
        "r": state.reason,
        "arm": state.arm,
        "g": state.goal_until.isoformat() if state.goal_until else None,
        "pb": pausing.CONFLICT if state.paused else "",
        "pr": run.priority,
    }


def _zones(actor: Actor, entering: Sequence[Entering]) -> dict[int | None, str]:
    """Return the time zone of each department that is named, and under None the hospital's own."""
    named = {pk for each in entering if (pk := each.values.get("department_id"))}
    zones: dict[int | None, str] = {None: str(organizations.zone_of(actor))}
    if named:
        found = Organization.objects.of(actor).filter(pk__in=named, location__isnull=False)
        zones |= {pk: zone for pk, zone in found.values_list("pk", "location__zone") if zone}
    return zones
