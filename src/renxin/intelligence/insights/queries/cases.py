"""Counting cases over time."""

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope


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
