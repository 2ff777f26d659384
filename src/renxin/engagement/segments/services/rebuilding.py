"""Traits built for everybody: when one is new or means something else, when asked, when the clock went back.

In batches by patient id, each its own transaction; where a build was interrupted the next one goes on.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Min

from renxin.engagement.segments.models import TraitHistory, TraitProgress, TraitValue
from renxin.engagement.segments.traits import registry
from renxin.engagement.segments.traits.trait import Trait
from renxin.kernel.core import clock, ids, locks
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.patients.models import Patient

from .reconsidering import reconsider
from .refreshing import lock_name, refreshed
from .stating import note_regions

BATCH: Final = 2000
_RECOUNT: Final = timedelta(hours=1)
_EVENTS_AT_ONCE: Final = 2000
# An event gets its id before it is committed: read again what is younger than a transaction that takes a history over.
_OVERLAP: Final = timedelta(minutes=5)
_BACK: Final = timedelta(hours=1)

_BEGIN: Final = """ON CONFLICT (tenant_id, trait) DO UPDATE SET
    version = EXCLUDED.version, up_to = 0, started_at = EXCLUDED.started_at, finished_at = NULL
    WHERE segments_traitprogress.version <> EXCLUDED.version"""

_COUNT: Final = """
UPDATE segments_traitprogress AS g SET counted_at = %(now)s, filled = coalesce(c.people, 0)
FROM (SELECT t.trait, n.people FROM unnest(%(traits)s::text[]) AS t (trait) LEFT JOIN (
          SELECT v.trait, count(DISTINCT v.patient_id) AS people FROM segments_traitvalue v
          WHERE v.tenant_id = %(tenant)s AND v.trait = ANY(%(traits)s::text[]) GROUP BY v.trait) n USING (trait)) c
WHERE g.tenant_id = %(tenant)s AND g.trait = c.trait
"""

_PAST: Final = """
WITH read AS MATERIALIZED (SELECT id, patient_id FROM timeline_event
                           WHERE id > %(after)s AND tenant_id = %(tenant)s AND historic AND patient_id > 0
                           ORDER BY id LIMIT %(most)s)
SELECT count(*), max(id), array_agg(DISTINCT patient_id) FROM read
"""


def kept_traits() -> list[Trait]:
    """Return the traits whose values are kept: those that can be built."""
    return [trait for trait in registry.traits() if trait.kept]


@transaction.atomic
def begin_builds(actor: Actor, codes: Iterable[str] | None = None) -> None:
    """Begin building what is new or has a new version; with `codes`, begin these anew."""
    now = clock.now()
    kept = kept_traits()
    rows = [
        TraitProgress(tenant_id=actor.tenant_id, trait=trait.code, version=trait.version, started_at=now)
        for trait in kept
    ]
    insert_rows(rows, _BEGIN)
    if codes is not None:
        chosen = TraitProgress.objects.of(actor).filter(trait__in=list(codes))
        chosen.update(up_to=0, started_at=now, finished_at=None)
    gone = TraitProgress.objects.of(actor).exclude(trait__in=[trait.code for trait in kept])
    for code in list(gone.values_list("trait", flat=True)):
        TraitValue.objects.of(actor).filter(trait=code).delete()
    gone.delete()


@transaction.atomic
def build_some(actor: Actor) -> int:
    """Build unfinished traits for the next patients; return how many patients, 0 when everything is built."""
    locks.lock(lock_name(actor))
    open_ones = TraitProgress.objects.of(actor).filter(finished_at__isnull=True)
    start = open_ones.aggregate(at=Min("up_to"))["at"]
    if start is None:
        return 0
    codes = sorted(open_ones.filter(up_to=start).values_list("trait", flat=True))
    building = TraitProgress.objects.of(actor).filter(trait__in=codes)
    people = list(Patient.objects.of(actor).filter(pk__gt=start).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not people:
        building.update(finished_at=clock.now())
        _count(actor, codes)
        return 0 if not open_ones.exists() else 1
    changed = refreshed(actor, dict.fromkeys(codes, people), None)
    if changed:
        reconsider(actor, changed)
    building.update(up_to=people[-1])
    return len(people)


def count_values(actor: Actor) -> None:
    """Count anew, now and then, how many patients have a value of each trait."""
    old = TraitProgress.objects.of(actor).filter(finished_at__isnull=False)
    codes = [row.trait for row in old if row.counted_at is None or clock.now() - row.counted_at > _RECOUNT]
    if codes:
        _count(actor, codes)


@transaction.atomic
def follow_history(actor: Actor) -> int:
    """Make true what came with a history taken over, which the feed never carries; begin anew if the clock went back.

    Returns:
        1 while there is more to read.
    """
    now = clock.now()
    row, created = TraitHistory.objects.select_for_update().get_or_create(
        tenant_id=actor.tenant_id, defaults={"event_id": ids.floor_of(clock.wall() - _OVERLAP), "seen_at": now}
    )
    if not created and now < row.seen_at - _BACK:
        begin_builds(actor, [trait.code for trait in kept_traits()])
    if row.reached is None or row.pass_to is None:
        row.reached, row.pass_to = row.event_id, ids.floor_of(clock.wall() - _OVERLAP)
    values = {"after": row.reached, "most": _EVENTS_AT_ONCE, "tenant": actor.tenant_id}
    with connection.cursor() as cursor:
        cursor.execute(_PAST, values)
        found, reached, people = cursor.fetchone()
    _refresh_all(actor, people or [])
    has_more = found == _EVENTS_AT_ONCE
    if has_more:
        row.reached = reached
    else:
        row.event_id, row.reached, row.pass_to = max(row.event_id, row.pass_to), None, None
    row.seen_at = now
    row.save(update_fields=["event_id", "reached", "pass_to", "seen_at"])
    return int(has_more)


def _refresh_all(actor: Actor, people: list[int]) -> None:
    codes = [trait.code for trait in registry.traits()]
    for start in range(0, len(people), BATCH):
        part = people[start : start + BATCH]
        changed = refreshed(actor, dict.fromkeys(codes, part), None)
        reconsider(actor, changed)
        for few in range(0, len(part), locks.MOST):
            note_regions(actor, part[few : few + locks.MOST])


def _count(actor: Actor, codes: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"tenant": actor.tenant_id, "traits": codes, "now": clock.now()})
