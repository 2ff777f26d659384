"""Reading the feed and the history on behalf of a consumer."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import connection

from .cursors import Place
from .entries import Stored
from .models import Feed, FeedInbox, Parked
from .registry import Consumer

# A replay looks at one day of ids at a time, so that no statement walks through years.
_WINDOW: Final = 24 * 3600 * 1000 << 20

_FEED: Final = """
SELECT f.* FROM unnest(%(lanes)s::smallint[], %(afters)s::bigint[], %(most)s::int[]) AS c (lane, after, most)
CROSS JOIN LATERAL (
    SELECT lane, number, event_id, tenant_id, patient_id, kind, occurred_at, payload::text, depth FROM timeline_feed f
    WHERE f.lane = c.lane AND f.number > c.after AND f.number <= %(until)s
      AND (%(kinds)s::text[] IS NULL OR f.kind = ANY (%(kinds)s)) AND f.patient_id <> ALL (%(held)s)
    ORDER BY f.number LIMIT c.most) f
ORDER BY f.number
"""

_QUEUE: Final = """
SELECT lane, number, event_id, tenant_id, patient_id, kind, occurred_at, payload::text, depth FROM timeline_feed
WHERE lane = %(lane)s AND number > %(after)s AND number <= %(until)s AND patient_id = %(patient)s
AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
ORDER BY number
"""

_HISTORY: Final = """
SELECT %(lane)s::smallint, %(number)s, id, tenant_id, patient_id, kind, occurred_at, payload::text, depth
FROM timeline_event WHERE id > %(after)s AND id <= %(until)s AND patient_id & 15 = %(lane)s
AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s)) AND patient_id <> ALL (%(held)s)
AND (%(patient)s::bigint IS NULL OR patient_id = %(patient)s) AND (%(past)s OR historic IS NOT TRUE)
ORDER BY id LIMIT %(batch)s
"""


def head() -> int:
    """Return the last number of the feed. Nothing at or below it can appear later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM timeline_feedhead WHERE id = 1")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def held_patients(consumer: Consumer, lanes: Collection[int]) -> list[int]:
    """Return the patients whose facts wait behind a parked entry of `consumer`."""
    rows = Parked.objects.filter(consumer=consumer.name, lane__in=lanes, holds=True)
    return list(rows.values_list("patient_id", flat=True).distinct())


def read(consumer: Consumer, places: Mapping[int, tuple[int, int]], until: int) -> list[Stored]:
    """Return the next entries of some lanes in commit order, without patients held back.

    `places` says of each lane after which number to read, and how many at most.
    """
    values = {
        "lanes": list(places),
        "afters": [after for after, _most in places.values()],
        "most": [most for _after, most in places.values()],
        "until": until,
        "kinds": _kinds(consumer),
        "held": _held(consumer, places),
    }
    return Stored.rows(_rows(_FEED, values))


def read_queue(consumer: Consumer, lane: int, after: int, until: int, patient_id: int) -> list[Stored]:
    """Return all of one patient's entries of a lane."""
    values = {"lane": lane, "after": after, "until": until, "patient": patient_id, "kinds": _kinds(consumer)}
    return Stored.rows(_rows(_QUEUE, values))


def replay(
    consumer: Consumer, lane: int, place: Place, after: int, until: int, *, patient_id: int | None = None
) -> tuple[list[Stored], int]:
    """Return the next batch of the history and the event id it reaches.

    Facts that are still ahead of the cursor in the feed, or not numbered yet, are left out: they will come that way.
    Their events were read first, and nothing leaves the feed above the cursor, so no fact is missed or met twice.
    """
    window = until if patient_id is not None else _window(after, until)
    values = _values(consumer, lane, after, window, patient_id) | {"number": place.number}
    rows = Stored.rows(_rows(_HISTORY, values), replayed=True)
    full = patient_id is None and len(rows) == consumer.batch
    event_ids = [row.event_id for row in rows]
    ahead = set(
        Feed.objects.filter(lane=lane, number__gt=place.number, event_id__in=event_ids)
        .values_list("event_id", flat=True)
        .union(FeedInbox.objects.filter(event_id__in=event_ids).values_list("event_id", flat=True))
    )
    return [row for row in rows if row.event_id not in ahead], rows[-1].event_id if full else window


def _window(after: int, until: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM timeline_event WHERE id > %s AND id <= %s ORDER BY id LIMIT 1", [after, until])
        first = cursor.fetchone()
        return min(until, first[0] + _WINDOW) if first else until


def _values(consumer: Consumer, lane: int, after: int, until: int, patient_id: int | None) -> dict[str, Any]:
    return {
        "lane": lane,
        "after": after,
        "until": until,
        "kinds": _kinds(consumer),
        "held": _held(consumer, [lane]) if patient_id is None else [],
        "patient": patient_id,
        "past": consumer.start == "history",
        "batch": consumer.batch if patient_id is None else None,
    }


def _kinds(consumer: Consumer) -> list[str] | None:
    return sorted(consumer.kinds) if consumer.kinds is not None else None


def _held(consumer: Consumer, lanes: Collection[int]) -> list[int]:
    return [] if consumer.order_free else held_patients(consumer, lanes)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
