"""Counting follow-up calls."""

from typing import Any

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope


def calls(scope: Scope) -> dict[bool, Any]:
    """Return how many calls asked for by journeys fell due and were made, for the period (True) and the one before."""
    sql = """
    SELECT due_at >= %(start)s AS in_period, count(*) AS n, count(*) FILTER (WHERE state = 'done') AS done,
           count(*) FILTER (WHERE state = 'done' AND closed_at <= due_at) AS in_time
    FROM worklist_task
    WHERE tenant_id = %(tenant)s AND kind = 'call' AND source LIKE 'journeys:%%' AND state <> 'cancelled'
      AND due_at >= %(before)s AND due_at < %(end)s AND (due_at < %(now)s OR state = 'done')
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    GROUP BY 1
    """
    return {row.in_period: row for row in fetch(sql, scope.values())}
