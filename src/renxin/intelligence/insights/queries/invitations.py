"""Counting invitations to surveys."""

from typing import Any

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope


def totals(scope: Scope) -> dict[bool, Any]:
    """Return for the period (True) and the one before (False) how many reached somebody, and how many were answered."""
    sql = """
    SELECT invited_at >= %(start)s AS in_period,
           count(*) FILTER (WHERE state IN ('sent', 'opened', 'answered')) AS reached,
           count(*) FILTER (WHERE state = 'answered') AS answered,
           count(*) FILTER (WHERE state = 'withheld') AS withheld,
           count(*) FILTER (WHERE state = 'undeliverable') AS undeliverable
    FROM surveys_invitation
    WHERE survey_id = ANY(%(surveys)s) AND tenant_id = %(tenant)s
      AND invited_at >= %(before)s AND invited_at < %(end)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    GROUP BY 1
    """
    return {row.in_period: row for row in fetch(sql, scope.values())}
