"""One sequencer at a time moves committed entries from the inbox to the feed and numbers them in commit order."""

from typing import Final

from django.db import connection, transaction

LOCK: Final = 0x52454E01  # "REN", 1
BATCH: Final = 5000

# A row that commits later than others gets a later number, whatever its key: nothing is ever skipped.
_MOVE: Final = """
WITH head AS (
    INSERT INTO timeline_feedhead (id, number) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET id = 1 RETURNING number
), moved AS (
    DELETE FROM timeline_feedinbox WHERE id IN (SELECT id FROM timeline_feedinbox ORDER BY id LIMIT %(batch)s)
    RETURNING *
)
INSERT INTO timeline_feed (number, lane, tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at,
                           payload, depth)
SELECT head.number + row_number() OVER (ORDER BY moved.id), moved.patient_id & 15, moved.tenant_id, moved.event_id,
       moved.patient_id, moved.patient_id, moved.kind, moved.occurred_at, moved.payload, moved.depth
FROM moved, head
"""


def move(batch: int = BATCH) -> int:
    """Move up to `batch` committed entries into the feed and return how many; 0 also when another process does it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT 1 FROM timeline_feedinbox LIMIT 1")
        if cursor.fetchone() is None:
            return 0
        cursor.execute(_MOVE, {"batch": batch})
        moved = int(cursor.rowcount)
        cursor.execute("UPDATE timeline_feedhead SET number = number + %s WHERE id = 1", [moved])
    return moved
