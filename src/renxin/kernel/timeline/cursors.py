"""Where consumers stand: making their cursors, finding those with something to read, moving them."""

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

_PENDING: Final = """
SELECT c.consumer, c.lane FROM timeline_cursor c
WHERE c.consumer = ANY (%(names)s) AND (c.replay_after IS NOT NULL OR EXISTS (
    SELECT 1 FROM timeline_feed f
    WHERE f.lane = c.lane AND f.number > c.number AND (c.kinds IS NULL OR f.kind = ANY (c.kinds))))
ORDER BY c.number, c.lane
"""

_CLAIM: Final = """
SELECT number, replay_after, replay_until FROM timeline_cursor WHERE consumer = %s AND lane = %s FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a consumer stands in a lane; `replay_after` None: it reads the feed."""

    number: int
    replay_after: int | None
    replay_until: int


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


def pending() -> list[tuple[str, int]]:
    """Return the (consumer, lane) pairs with something to read, those furthest behind first."""
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, {"names": [consumer.name for consumer in registry.consumers()]})
        return list(cursor.fetchall())


def claim(consumer: str, lane: int, *, wait: bool = False) -> Place | None:
    """Lock the cursor until the transaction ends; None when another process has it and we do not `wait`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM if wait else f"{_CLAIM} SKIP LOCKED", [consumer, lane])
        row = cursor.fetchone()
        return Place(*row) if row else None


def advance(consumer: str, lane: int, number: int, skipped: int) -> None:
    """Move the cursor along the feed, in the transaction of the effects."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE timeline_cursor SET number = %s, skipped = skipped + %s WHERE consumer = %s AND lane = %s",
            [number, skipped, consumer, lane],
        )


def advance_replay(consumer: str, lane: int, reached: int | None, skipped: int) -> None:
    """Move the cursor along the history; None: the replay is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE timeline_cursor SET replay_after = %s, skipped = skipped + %s WHERE consumer = %s AND lane = %s",
            [reached, skipped, consumer, lane],
        )
