"""Folding the flows of segments: whoever judges only adds rows, this makes one a day of those that are alike."""

from typing import Final

from django.db import connection, transaction

# Only rows that stand: what a running transaction adds waits for the next turn. The sums, and so the sizes, stay.
_FOLD: Final = """
WITH gone AS (
    DELETE FROM segments_segmentflow
    WHERE (tenant_id, segment_id, day) IN (
        SELECT tenant_id, segment_id, day FROM segments_segmentflow
        GROUP BY tenant_id, segment_id, day HAVING count(*) > 1)
    RETURNING tenant_id, segment_id, day, entered, "left"
)
INSERT INTO segments_segmentflow (tenant_id, segment_id, day, entered, "left")
SELECT tenant_id, segment_id, day, sum(entered), sum("left") FROM gone GROUP BY tenant_id, segment_id, day
"""
_ONLY_ONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('segments.flows'))"


def fold_flows() -> bool:
    """Make one row a day of what was added since; tell whether nobody else was at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONLY_ONE)
        (mine,) = cursor.fetchone()
        if mine:
            cursor.execute(_FOLD)
    return bool(mine)
