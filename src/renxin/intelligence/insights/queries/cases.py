"""Counting cases and their clocks."""

from typing import Any

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope


def open_by_time_left(scope: Scope) -> Any:
    """Return how many open cases there are now, by the time left on the clock that runs."""
    sql = """
    SELECT count(*) AS n,
           count(*) FILTER (WHERE due_at < %(now)s) AS overdue,
           count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(now)s + interval '4 hours') AS four_hours,
           count(*) FILTER (WHERE due_at >= %(now)s + interval '4 hours'
                              AND due_at < %(now)s + interval '24 hours') AS day,
           count(*) FILTER (WHERE due_at >= %(now)s + interval '24 hours') AS later
    FROM cases_case
    WHERE tenant_id = %(tenant)s AND status <> 'closed'
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    """
    return fetch(sql, scope.values())[0]


def first_responses(scope: Scope) -> Any:
    """Return median and 90th percentile of the minutes from opening to first answer, of cases opened in the period."""
    sql = """
    SELECT count(*) AS n, count(minutes) AS answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes) AS p90
    FROM (SELECT extract(epoch FROM first_answered_at - opened_at)::float / 60 AS minutes
          FROM cases_case
          WHERE tenant_id = %(tenant)s AND opened_at >= %(start)s AND opened_at < %(end)s
            AND (%(everywhere)s OR department_id = ANY(%(departments)s))) AS opened
    """
    return fetch(sql, scope.values())[0]


def closings(scope: Scope) -> dict[bool, Any]:
    """Return how many cases whose promise fell due were closed in time, for the period (True) and the one before."""
    sql = """
    SELECT opened_at >= %(start)s AS in_period,
           count(*) AS n, count(*) FILTER (WHERE closed_at <= solution_due_at) AS in_time
    FROM cases_case
    WHERE tenant_id = %(tenant)s AND opened_at >= %(before)s AND opened_at < %(end)s
      AND (closed_at IS NOT NULL OR solution_due_at < %(now)s)
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    GROUP BY 1
    """
    return {row.in_period: row for row in fetch(sql, scope.values())}


def by_bucket(scope: Scope) -> dict[int, int]:
    """Return how many cases were opened in each week or month of the trend, by its place from 1."""
    sql = """
    SELECT width_bucket(opened_at, %(buckets)s::timestamptz[]) AS bucket, count(*) AS opened
    FROM cases_case
    WHERE tenant_id = %(tenant)s AND opened_at >= %(first)s AND opened_at < %(end)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    GROUP BY 1
    """
    values = {**scope.values(), "first": scope.bucket_starts()[0]}
    return {row.bucket: row.opened for row in fetch(sql, values)}
