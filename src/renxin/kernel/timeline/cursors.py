"""Where consumers stand: making their cursors, finding those with something to read, moving them."""

import json
from collections.abc import Sequence
from typing import Final

from django.db import connection

from renxin.kernel.core import clock

from . import registry
from .entries import Stored
from .models import LANES

# Registered consumers start at the head: what is still in the inbox comes after it. Known ones only say they live.
_ENSURE: Final = """
INSERT INTO timeline_cursor (consumer, lane, number, kinds, skipped, seen_at)
SELECT c.name, lane, coalesce((SELECT number FROM timeline_feedhead WHERE id = 1), 0),
       CASE WHEN c.kinds = '' THEN NULL ELSE string_to_array(c.kinds, ',') END, 0, %(now)s
FROM unnest(%(names)s::text[], %(kinds)s::text[]) AS c (name, kinds), generate_series(0, %(lanes)s - 1) AS lane
ON CONFLICT (consumer, lane) DO UPDATE SET kinds = EXCLUDED.kinds, seen_at = EXCLUDED.seen_at
RETURNING consumer, (xmax = 0) AS made
"""

_PENDING: Final = """
SELECT c.consumer, c.lane FROM timeline_cursor c
WHERE c.consumer = ANY (%(names)s) AND (c.replay_until IS NOT NULL OR EXISTS (
    SELECT 1 FROM timeline_feed f
    WHERE f.lane = c.lane AND f.number > c.number AND (c.kinds IS NULL OR f.kind = ANY (c.kinds))))
ORDER BY c.number, c.lane
"""

_READ: Final = """
SELECT number, event_id, tenant_id, patient_id, kind, occurred_at, payload::text, depth FROM timeline_feed f
WHERE lane = %(lane)s AND number > %(number)s AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
AND NOT EXISTS (SELECT 1 FROM timeline_parked p
                WHERE p.consumer = %(consumer)s AND p.holds AND p.patient_id = f.patient_id)
ORDER BY number LIMIT %(batch)s
"""


def ensure() -> list[str]:
    """Make the cursors of every registered consumer and return the names of those that are new."""
    consumers = registry.consumers()
    values = {
        "names": [consumer.name for consumer in consumers],
        "kinds": [",".join(sorted(consumer.kinds or ())) for consumer in consumers],
        "lanes": LANES,
        "now": clock.wall(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE, values)
        return sorted({name for name, made in cursor.fetchall() if made})


def pending() -> list[tuple[str, int]]:
    """Return the (consumer, lane) pairs with something to read, those furthest behind first."""
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, {"names": [consumer.name for consumer in registry.consumers()]})
        return list(cursor.fetchall())


def claim(consumer: str, lane: int) -> tuple[int, int | None, int | None] | None:
    """Lock the cursor and return its number and replay bounds, or None when another process has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, replay_after, replay_until FROM timeline_cursor WHERE consumer = %s AND lane = %s "
            "FOR UPDATE SKIP LOCKED",
            [consumer, lane],
        )
        row: tuple[int, int | None, int | None] | None = cursor.fetchone()
        return row


def head() -> int:
    """Return the last number of the feed. Take it before reading: nothing at or below it can appear later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM timeline_feedhead WHERE id = 1")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def read(consumer: registry.Consumer, lane: int, after: int) -> list[Stored]:
    """Return the next batch of the lane for `consumer`, without patients held back by a parked entry."""
    values = {
        "lane": lane,
        "number": after,
        "kinds": sorted(consumer.kinds) if consumer.kinds is not None else None,
        "consumer": consumer.name,
        "batch": consumer.batch,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, values)
        return stored(cursor.fetchall())


def stored(rows: Sequence[tuple]) -> list[Stored]:
    """Return rows of (number … depth), the payload as text, as objects."""
    return [Stored(*row[:6], json.loads(row[6]), row[7]) for row in rows]


def advance(consumer: str, lane: int, number: int, skipped: int) -> None:
    """Move the cursor, in the transaction of the effects."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE timeline_cursor SET number = %s, skipped = skipped + %s WHERE consumer = %s AND lane = %s",
            [number, skipped, consumer, lane],
        )
