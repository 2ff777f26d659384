"""The statements that count answers over the log of responses, four however many answered.

Doubtful responses (too fast, straight line, contradictions) are counted apart and left out of every score.
"""

from typing import Any, Final

from django.db import connection

from renxin.kernel.core.actor import Actor

from .models import Survey
from .period import Period

Row = tuple[Any, ...]
Values = dict[str, Any]

_WHERE: Final = """
  FROM questionnaires_questionnaireresponse AS r
 WHERE r.tenant_id = %(tenant)s AND r.source = 'surveys' AND r.source_id = %(survey)s
   AND r.id >= %(lowest)s AND r.authored_at >= %(start)s AND r.authored_at < %(end)s
   AND (%(every)s OR r.department_id = ANY(%(departments)s))
"""
_SURE: Final = " AND r.flags = '[]'::jsonb"

_TOTALS: Final = (
    """
SELECT count(*) FILTER (WHERE r.flags = '[]'::jsonb), count(*) FILTER (WHERE r.flags <> '[]'::jsonb),
       avg(r.score) FILTER (WHERE r.flags = '[]'::jsonb), stddev_samp(r.score) FILTER (WHERE r.flags = '[]'::jsonb),
       count(r.score) FILTER (WHERE r.flags = '[]'::jsonb), count(*) FILTER (WHERE r.low AND r.flags = '[]'::jsonb)
"""
    + _WHERE
)
_RECOMMEND: Final = (
    """
SELECT r.department_id, count(*), avg(r.score), count(r.score),
       count(*) FILTER (WHERE r.recommend >= 9), count(*) FILTER (WHERE r.recommend BETWEEN 7 AND 8),
       count(*) FILTER (WHERE r.recommend <= 6)
"""
    + _WHERE
    + _SURE
    + " GROUP BY r.department_id"
)
_DIMENSIONS: Final = (
    """
SELECT d.key, avg((d.value ->> %(method)s)::float), stddev_samp((d.value ->> %(method)s)::float), count(*)
  FROM (SELECT r.scores -> 'dimensions' AS scores """
    + _WHERE
    + _SURE
    + ") AS found, jsonb_each(found.scores) AS d GROUP BY d.key"
)
_ITEMS: Final = (
    """
SELECT i.key, i.value, count(*)
  FROM (SELECT r.coded """
    + _WHERE
    + _SURE
    + ") AS found, jsonb_each(found.coded) AS i GROUP BY i.key, i.value"
)


def totals(values: Values) -> Row:
    """Return sure and doubtful responses, mean and deviation of the total, how many have one, how many are low."""
    return _rows(_TOTALS, values)[0]


def by_department(values: Values) -> list[Row]:
    """Return for each department: responses, mean total, how many have one, promoters, passives, detractors."""
    return _rows(_RECOMMEND, values)


def dimensions(values: Values) -> list[Row]:
    """Return for each dimension: mean, deviation, how many have a score."""
    return _rows(_DIMENSIONS, values)


def items(values: Values) -> list[Row]:
    """Return for each item and answer how often it was given."""
    return _rows(_ITEMS, values)


def values_of(actor: Actor, survey: Survey, period: Period, department_id: int | None) -> dict[str, Any]:
    """Return what the statements are bound to."""
    found = reached(actor, department_id)
    return {
        "tenant": actor.tenant_id,
        "survey": survey.pk,
        "lowest": period.lowest_id,
        "start": period.start,
        "end": period.end,
        "every": found is None,
        "departments": found or [],
        "method": survey.method,
    }


def reached(actor: Actor, department_id: int | None) -> list[int] | None:
    """Return the departments whose answers count, None for all of them."""
    if actor.all_departments:
        return None if department_id is None else [department_id]
    return [one for one in actor.department_ids if department_id in (None, one)]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
