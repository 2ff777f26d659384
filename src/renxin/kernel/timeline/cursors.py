"""Where consumers stand: making their cursors, finding those with something to read, moving them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, ids

from . import registry
from .models import LANES, Cursor

_SEEN_EVERY: Final = timedelta(hours=1)
_CLOCKS_APART: Final = timedelta(minutes=5)

# New consumers start at the head: what still waits in the inbox comes after it.
_ENSURE: Final = """
INSERT INTO timeline_cursor (consumer, lane, number, kinds, skipped, replay_after, replay_until, seen_at)
SELECT c.name, lane, coalesce((SELECT number FROM timeline_feedhead WHERE id = 1), 0),
       CASE WHEN c.kinds = '' THEN NULL ELSE string_to_array(c.kinds, ',') END, 0,
       CASE WHEN c.from_history THEN 0 END,
       CASE WHEN c.from_history THEN %(newest_id)s ELSE 0 END, %(now)s
FROM unnest(%(names)s::text[], %(kinds)s::text[], %(from_history)s::bool[]) AS c (name, kinds, from_history),
     generate_series(0, %(lanes)s - 1) AS lane
ON CONFLICT (consumer, lane) DO UPDATE SET kinds = EXCLUDED.kinds, seen_at = EXCLUDED.seen_at
"""

# How many wait matters only up to a batch.
_PENDING: Final = """
SELECT c.consumer, c.lane, w.waiting, c.replay_after IS NOT NULL
FROM timeline_cursor c JOIN unnest(%(names)s::text[], %(batches)s::int[]) AS m (consumer, batch) USING (consumer)
CROSS JOIN LATERAL (SELECT count(*) AS waiting FROM (
    SELECT FROM timeline_feed f
    WHERE f.lane = c.lane AND f.number > c.number AND (c.kinds IS NULL OR f.kind = ANY (c.kinds))
    LIMIT m.batch) x) w
WHERE c.replay_after IS NOT NULL OR w.waiting > 0
ORDER BY c.number, c.lane
"""

_CLAIM: Final = """
SELECT lane, number, replay_after, replay_until FROM timeline_cursor
WHERE consumer = %(consumer)s AND lane = ANY (%(lanes)s) ORDER BY lane FOR UPDATE
"""

_ADVANCE: Final = """
UPDATE timeline_cursor c SET number = d.number, skipped = c.skipped + d.skipped
FROM unnest(%(lanes)s::smallint[], %(numbers)s::bigint[], %(skipped)s::bigint[]) AS d (lane, number, skipped)
WHERE c.consumer = %(consumer)s AND c.lane = d.lane
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a consumer stands in a lane; `replay_after` None: it reads the feed."""

    number: int
    replay_after: int | None
    replay_until: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lanes of a consumer to be read together, and how many entries to take of each at most."""

    consumer: str
    lanes: dict[int, int]


def ensure() -> None:
    """Make the cursors of registered consumers that are new, and say of the others that they are alive."""
    known = {cursor.consumer: cursor for cursor in Cursor.objects.filter(lane=0)}
    stale = clock.wall() - _SEEN_EVERY
    due = [
        consumer
        for consumer in registry.consumers()
        if (cursor := known.get(consumer.name)) is None
        or cursor.seen_at < stale
        or set(cursor.kinds or ()) != (consumer.kinds or set())
    ]
    if due:
        with connection.cursor() as database:
            database.execute(_ENSURE, _declared(due))


def _declared(consumers: list[registry.Consumer]) -> dict[str, Any]:
    return {
        "names": [consumer.name for consumer in consumers],
        "kinds": [",".join(sorted(consumer.kinds or ())) for consumer in consumers],
        "from_history": [consumer.start == "history" for consumer in consumers],
        "newest_id": newest_id(),
        "lanes": LANES,
        "now": clock.wall(),
    }


def newest_id() -> int:
    """Return an id above all that can have been read by now, clocks of other machines that run ahead included."""
    return ids.floor_of(clock.wall() + _CLOCKS_APART)


def pending(alone: Collection[tuple[str, int]] = ()) -> list[Waiting]:
    """Return what there is to read, those furthest behind first.

    Lanes of a consumer that together hold no more than a batch are read together: when little happens, sixteen
    transactions for one entry each cost more than what they do. Those named in `alone`, and replays, stay alone.
    """
    most = {consumer.name: consumer.batch for consumer in registry.consumers()}
    found: list[Waiting] = []
    open_: dict[str, Waiting] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, {"names": list(most), "batches": list(most.values())})
        rows = cursor.fetchall()
    for name, lane, waiting, replaying in rows:
        if replaying or (name, lane) in alone:
            found.append(Waiting(name, {lane: most[name]}))
            continue
        together = open_.get(name)
        if together is None or sum(together.lanes.values()) + waiting > most[name]:
            together = open_[name] = Waiting(name, {})
            found.append(together)
        together.lanes[lane] = waiting
    return [Waiting(each.consumer, _room(each.lanes, most[each.consumer])) for each in found]


def _room(lanes: dict[int, int], batch: int) -> dict[int, int]:
    """Return how many to take of each lane: what was seen, and what may have come since."""
    return {lane: max(waiting, batch // len(lanes)) for lane, waiting in lanes.items()}


def claim(consumer: str, lanes: Iterable[int]) -> dict[int, Place]:
    """Lock those cursors that no other process has until the transaction ends; return where they stand."""
    return _claimed(f"{_CLAIM} SKIP LOCKED", consumer, lanes)


def wait_for(consumer: str, lane: int) -> Place | None:
    """Lock the cursor of a lane until the transaction ends, whoever has it now."""
    return _claimed(_CLAIM, consumer, [lane]).get(lane)


def _claimed(statement: str, consumer: str, lanes: Iterable[int]) -> dict[int, Place]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"consumer": consumer, "lanes": list(lanes)})
        return {row[0]: Place(*row[1:]) for row in cursor.fetchall()}


def advance(consumer: str, numbers: Mapping[int, int], skipped: int) -> None:
    """Move cursors along the feed, in the transaction of the effects; `skipped` is of all lanes together."""
    values: dict[str, Any] = {
        "consumer": consumer,
        "lanes": list(numbers),
        "numbers": list(numbers.values()),
        "skipped": [skipped, *([0] * (len(numbers) - 1))],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, values)


def advance_replay(consumer: str, lane: int, reached: int | None, skipped: int) -> None:
    """Move the cursor along the history; None: the replay is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE timeline_cursor SET replay_after = %s, skipped = skipped + %s WHERE consumer = %s AND lane = %s",
            [reached, skipped, consumer, lane],
        )
