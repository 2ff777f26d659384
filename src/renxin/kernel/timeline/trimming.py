"""Keeping the feed short: what everybody has read goes, what a parked patient still needs stays."""

from typing import Final

from django.db import connection, transaction

from renxin.kernel.core import locks

BATCH: Final = 20_000

# Cursors with nothing to read are not moved one by one while facts rush by; they are moved here, all at once.
_SKIM: Final = """
WITH head AS (SELECT number FROM timeline_feedhead WHERE id = 1),
idle AS (
    SELECT c.id FROM timeline_cursor c, head
    WHERE c.number < head.number AND c.replay_after IS NULL AND NOT EXISTS (
        SELECT 1 FROM timeline_feed f
        WHERE f.lane = c.lane AND f.number > c.number AND (c.kinds IS NULL OR f.kind = ANY (c.kinds)))
    ORDER BY c.id FOR UPDATE OF c SKIP LOCKED
)
UPDATE timeline_cursor c SET number = head.number FROM head, idle WHERE c.id = idle.id AND c.number < head.number
"""

# A consumer whose code is gone must not keep the feed for ever; compared with the others, not with the calendar,
# so that a house which was switched off for a season loses nothing.
_RETIRE: Final = """
DELETE FROM timeline_cursor WHERE seen_at < (SELECT max(seen_at) FROM timeline_cursor) - interval '30 days'
"""

_TRIM: Final = """
DELETE FROM timeline_feed WHERE number IN (
    SELECT f.number FROM timeline_feed f
    JOIN (SELECT lane, min(number) AS number FROM timeline_cursor GROUP BY lane) c
        ON f.lane = c.lane AND f.number <= c.number
    WHERE NOT EXISTS (SELECT 1 FROM timeline_parked p
                      WHERE p.holds AND p.patient_id = f.patient_id AND p.number <= f.number)
    LIMIT %s)
"""


def trim(batch: int = BATCH) -> int:
    """Remove up to `batch` entries that no consumer needs any more; return how many."""
    with transaction.atomic():
        if not locks.try_lock("timeline.trim"):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_RETIRE)
            cursor.execute(_SKIM)
            cursor.execute(_TRIM, [batch])
            return int(cursor.rowcount)
