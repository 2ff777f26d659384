"""Counting survey answers. The answers are a log: bounded by id and by survey, grouped, never joined to an entity."""

from typing import Any, Final

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope

_CHOSEN: Final = """
    FROM questionnaires_questionnaireresponse
    WHERE source = 'surveys' AND source_id = ANY(%(surveys)s) AND tenant_id = %(tenant)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
"""
_COUNTS: Final = """
    count(*) AS n, count(score) AS scored, avg(score) AS mean, coalesce(stddev_samp(score), 0) AS deviation,
    count(*) FILTER (WHERE recommend >= 9) AS promoters,
    count(*) FILTER (WHERE recommend BETWEEN 7 AND 8) AS passives,
    count(*) FILTER (WHERE recommend <= 6) AS detractors
"""


def totals(scope: Scope) -> dict[bool, Any]:
    """Return the counts of the period (True) and of the one before it (False)."""
    sql = f"""
    SELECT authored_at >= %(start)s AS in_period, {_COUNTS} {_CHOSEN}
      AND id >= %(floor)s AND authored_at >= %(before)s AND authored_at < %(end)s
    GROUP BY 1
    """
    return {row.in_period: row for row in fetch(sql, scope.values())}


def by_bucket(scope: Scope) -> dict[Any, Any]:
    """Return the counts of each week or month of the trend, by its first local day."""
    sql = f"""
    SELECT date_trunc(%(bucket)s, authored_at AT TIME ZONE %(zone)s)::date AS bucket, {_COUNTS} {_CHOSEN}
      AND id >= %(trend_floor)s AND authored_at >= %(trend)s AND authored_at < %(end)s
    GROUP BY 1
    """
    return {row.bucket: row for row in fetch(sql, scope.values())}


def by_survey(scope: Scope) -> dict[int, Any]:
    """Return how many answers of the period each survey has, and the newest version answered."""
    sql = f"""
    SELECT source_id AS survey_id, count(*) AS n, max(version_id) AS version_id {_CHOSEN}
      AND id >= %(floor)s AND authored_at >= %(start)s AND authored_at < %(end)s
    GROUP BY 1
    """
    return {row.survey_id: row for row in fetch(sql, scope.values())}


def by_dimension_and_department(scope: Scope, survey_id: int) -> list[Any]:
    """Return mean and count of each dimension in each department, by the survey's own scoring method."""
    sql = f"""
    SELECT department_id, dimension.key AS dimension, count(*) AS n,
           avg((dimension.value ->> method)::float) AS mean
    FROM (SELECT department_id, method, scores -> 'dimensions' AS dimensions {_CHOSEN}
            AND source_id = %(survey)s AND department_id IS NOT NULL
            AND id >= %(floor)s AND authored_at >= %(start)s AND authored_at < %(end)s) AS answers,
         jsonb_each(dimensions) AS dimension
    GROUP BY 1, 2
    """  # noqa: S608  our own text
    return fetch(sql, {**scope.values(), "survey": survey_id})
