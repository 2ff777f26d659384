"""One sequencer at a time moves committed entries from the inbox to the feed and numbers them in commit order."""

from typing import Final

from django.db import connection, transaction

LOCK: Final = 0x52454E01  # "REN", 1
BATCH: Final = 5000

# A row that commits later than others gets a later number, whatever its key: nothing is ever skipped.
_MOVE: Final = """
WITH moved AS (
    DELETE FROM timeline_feedinbox WHERE id IN (SELECT id FROM timeline_feedinbox ORDER BY id LIMIT %(batch)s)
    RETURNING *
)
INSERT INTO timeline_feed (number, lane, tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at,
                           payload, depth)
SELECT coalesce((SELECT number FROM timeline_feedhead WHERE id = 1), 0) + row_number() OVER (ORDER BY id),
       patient_id & 15, tenant_id, event_id, patient_id, patient_id, kind, occurred_at, payload, depth
FROM moved
"""

_ADVANCE: Final = """
INSERT INTO timeline_feedhead AS head (id, number) VALUES (1, %(moved)s)
ON CONFLICT (id) DO UPDATE SET number = head.number + EXCLUDED.number
"""


def move(batch: int = BATCH) -> int:
    """Move up to `batch` committed entries into the feed and return how many; 0 also when another process does it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_MOVE, {"batch": batch})
        moved = int(cursor.rowcount)
        if moved:
            cursor.execute(_ADVANCE, {"moved": moved})
    return moved
