"""Adding up the tallies: the runners only add rows, this makes one of those that are alike."""

from typing import Final

from django.db import connection, transaction

# One at a time, and only rows that nobody is just adding: what a running transaction adds stays for the next turn.
_ADD_UP: Final = """
WITH gone AS (
    DELETE FROM journeys_journeytally
    WHERE (tenant_id, version_id, step, outcome, day) IN (
        SELECT tenant_id, version_id, step, outcome, day FROM journeys_journeytally
        GROUP BY tenant_id, version_id, step, outcome, day HAVING count(*) > 1)
    RETURNING tenant_id, journey_id, version_id, step, outcome, day, n
)
INSERT INTO journeys_journeytally (tenant_id, journey_id, version_id, step, outcome, day, n)
SELECT tenant_id, journey_id, version_id, step, outcome, day, sum(n) FROM gone
GROUP BY tenant_id, journey_id, version_id, step, outcome, day
"""
_ONLY_ONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('journeys.tallies'))"


def add_up_tallies() -> bool:
    """Make one row of all that count the same; tell whether nobody else was at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONLY_ONE)
        (mine,) = cursor.fetchone()
        if mine:
            cursor.execute(_ADD_UP)
    return bool(mine)
