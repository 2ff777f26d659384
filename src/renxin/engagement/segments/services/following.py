"""Segments kept true: by facts, by changed traits, by time. Nothing is counted anew that nothing has touched."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from renxin.engagement.segments.building.ground import ground
from renxin.engagement.segments.keeping import behaviours, crossing, whole, writing
from renxin.engagement.segments.keeping.active import Active, Actives, actives
from renxin.engagement.segments.keeping.judging import Pairs, judge
from renxin.engagement.segments.models import Segment
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.segments import SegmentEntered, SegmentLeft
from renxin.kernel.timeline.services import record

Source = tuple[Any, ...]
ALL_LANES: Final = frozenset(range(writing.LANES))
# So many are judged together; above `MOST_CROSSED` the whole segment is made anew instead.
AT_ONCE: Final = 2000
MOST_CROSSED: Final = 20_000
_BACKWARDS: Final = timedelta(minutes=2)
_FACTS_AT_ONCE: Final = 10_000


@transaction.atomic
def follow(actor: Actor, changed: Mapping[Source, Collection[int]], *, everywhere: Collection[int] = ()) -> None:
    """Judge anew the people for whom something changed, in the segments that read it; `everywhere` in all of them."""
    people = {patient for found in changed.values() for patient in found if patient > 0} | set(everywhere)
    if not people:
        return
    writing.lock_lanes(actor.tenant_id, {patient % writing.LANES for patient in people})
    here = actives(actor.tenant_id)  # after the lock: one that was just switched on has to know too
    wanted: Pairs = {active.id: set(everywhere) for active in here.in_order if everywhere}
    for source, found in changed.items():
        for active in here.readers.get(source, ()):
            wanted.setdefault(active.id, set()).update(found)
    _judge_all(actor, here, wanted)


@transaction.atomic
def follow_behaviour(
    actor: Actor, by_kind: Mapping[str, Collection[int]], *, moved: Collection[int] = ()
) -> dict[Source, set[int]]:
    """Keep what happened to these people (of those `moved`: everything); return whose behaviour is another now."""
    people = {patient for found in by_kind.values() for patient in found} | set(moved)
    writing.lock_lanes(actor.tenant_id, {patient % writing.LANES for patient in people})
    changed: dict[Source, set[int]] = {}
    for behaviour in behaviours.kept(actor.tenant_id, None if moved else by_kind):
        found = behaviours.refresh(behaviour, {*by_kind.get(behaviour.fact_kind, ()), *moved})
        if found:
            changed["behaviour", behaviour.pk] = found
    return changed


@transaction.atomic
def sweep(actor: Actor) -> int:
    """Follow time: judge those whom it has changed; return how many segments were due."""
    now = clock.now()
    rows = Segment.objects.of(actor).filter(status=Segment.Status.ACTIVE)
    went_back = rows.filter(swept_at__gt=now + _BACKWARDS).exists()
    if not went_back and not rows.filter(due_at__lte=now).exists():
        return 0
    writing.lock_lanes(actor.tenant_id, set(ALL_LANES))
    here = actives(actor.tenant_id)
    states = {pk: (swept, due) for pk, swept, due in rows.values_list("pk", "swept_at", "due_at")}
    done = 0
    for active in here.in_order:
        swept, due = states.get(active.id, (None, None))
        if swept is None or swept > now + _BACKWARDS:
            _rebuild(actor, here, active)
        elif due is None or due > now:
            continue
        else:
            _sweep(actor, here, active, _crossed(actor, active, swept, now))
        done += 1
        _mark_swept(active)
    return done


@transaction.atomic
def rebuild(actor: Actor, segment: Segment) -> None:
    """Count an active segment anew, telling who entered and left."""
    writing.lock_lanes(actor.tenant_id, set(ALL_LANES))
    here = actives(actor.tenant_id)
    for active in here.in_order:
        if active.id == segment.pk:
            _rebuild(actor, here, active)
            _mark_swept(active)


def switch_on_quietly(actor: Actor, segment: Segment, active: Active, at: datetime | None = None) -> None:
    """Fill a segment for the first time, or under a new version: nobody's story tells of it.

    `at` is when it was switched on: whoever belongs since just then fits since the start.
    """
    now = at or clock.now()
    built = whole.build(actor.tenant_id, segment.pk, active.rule, active.version, now, named=True)
    writing.add_flow(actor, segment.pk, built.entered, built.left, now)
    here = actives(actor.tenant_id)
    _mark_swept(active)
    _pass_on(actor, here, active.id, [*built.who_entered, *built.who_left])


def _judge_all(actor: Actor, here: Actives, wanted: Pairs) -> None:
    """Judge segment after segment, those that refer to others after them, until nobody's belonging changes."""
    now, by_id = clock.now(), {active.id: active for active in here.in_order}
    while wanted:
        ready = [
            active for active in here.in_order if active.id in wanted and not active.uses & wanted.keys() - {active.id}
        ]
        asked = {active.id: wanted.pop(active.id) for active in ready}
        judgement = judge(actor.tenant_id, asked, ready, now)
        entered, left = writing.write(actor, judgement, by_id, now)
        for segment in entered.keys() | left.keys():
            for reader in here.readers.get(("segment", segment), ()):
                wanted.setdefault(reader.id, set()).update(entered.get(segment, ()), left.get(segment, ()))


def _crossed(actor: Actor, active: Active, since: datetime, now: datetime) -> set[int]:
    return crossing.crossed(active.rule, ground(actor.tenant_id, [active.rule]), since, now)


def _sweep(actor: Actor, here: Actives, active: Active, people: set[int]) -> None:
    if len(people) > MOST_CROSSED:
        _rebuild(actor, here, active)
        return
    everyone = sorted(people)
    for start in range(0, len(everyone), AT_ONCE):
        _judge_all(actor, here, {active.id: set(everyone[start : start + AT_ONCE])})


def _rebuild(actor: Actor, here: Actives, active: Active) -> None:
    now = clock.now()
    built = whole.build(actor.tenant_id, active.id, active.rule, active.version, now, named=True)
    writing.add_flow(actor, active.id, built.entered, built.left, now)
    if active.kind == Segment.Kind.RULE:
        for kind, people in ((SegmentEntered, built.who_entered), (SegmentLeft, built.who_left)):
            _tell(actor, kind, people, active)
    _pass_on(actor, here, active.id, [*built.who_entered, *built.who_left])


def _tell(actor: Actor, kind: type[SegmentEntered | SegmentLeft], people: Sequence[int], active: Active) -> None:
    now, values = clock.now(), {"segment_id": active.id, "segment_code": active.code, "version": active.version}
    for start in range(0, len(people), _FACTS_AT_ONCE):
        part = people[start : start + _FACTS_AT_ONCE]
        record(actor, *(kind(patient_id=patient, occurred_at=now, **values) for patient in part))  # type: ignore[arg-type]


def _pass_on(actor: Actor, here: Actives, segment_id: int, people: list[int]) -> None:
    """Let the segments that refer to this one know whose belonging changed."""
    readers = here.readers.get(("segment", segment_id), ())
    for start in range(0, len(people), AT_ONCE):
        _judge_all(actor, here, {reader.id: set(people[start : start + AT_ONCE]) for reader in readers})


def _mark_swept(active: Active) -> None:
    now = clock.now()
    row = Segment.objects.get(pk=active.id)
    due = crossing.next_due(active.rule, ground(row.tenant_id, [active.rule]), now)
    Segment.objects.filter(pk=row.pk).update(swept_at=now, due_at=due)
