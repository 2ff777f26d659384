"""The statements that count answers over the log of responses, a handful however many answered.

Doubtful responses (too fast, straight line, repeats, contradictions) are counted apart and left out of every score,
unless the reader asks for them.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey

from .period import Period

Row = tuple[Any, ...]
Values = dict[str, Any]

FOUND: Final = """
  FROM questionnaires_questionnaireresponse AS r
 WHERE r.tenant_id = %(tenant)s AND r.source = 'surveys' AND r.source_id = %(survey)s
   AND r.id >= %(lowest)s AND r.authored_at >= %(start)s AND r.authored_at < %(end)s
   AND (%(every)s OR r.department_id = ANY(%(departments)s))
   AND (%(mode)s = '' OR r.mode = %(mode)s)
"""
SURE: Final = " AND (%(flagged)s OR r.flags = '[]'::jsonb)"

_TOTALS: Final = (
    """
SELECT count(*) FILTER (WHERE %(flagged)s OR r.flags = '[]'::jsonb), count(*) FILTER (WHERE r.flags <> '[]'::jsonb),
       avg(r.score) FILTER (WHERE %(flagged)s OR r.flags = '[]'::jsonb),
       stddev_samp(r.score) FILTER (WHERE %(flagged)s OR r.flags = '[]'::jsonb),
       count(r.score) FILTER (WHERE %(flagged)s OR r.flags = '[]'::jsonb),
       count(*) FILTER (WHERE r.low AND (%(flagged)s OR r.flags = '[]'::jsonb)),
       count(*) FILTER (WHERE r.patient_id < 0),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY r.seconds)
"""
    + FOUND
)
_RECOMMEND: Final = (
    """
SELECT r.department_id, count(*), avg(r.score), count(r.score),
       count(*) FILTER (WHERE r.recommend >= 9), count(*) FILTER (WHERE r.recommend BETWEEN 7 AND 8),
       count(*) FILTER (WHERE r.recommend <= 6)
"""
    + FOUND
    + SURE
    + " GROUP BY r.department_id"
)
_DIMENSIONS: Final = (
    """
SELECT d.key, avg((d.value ->> %(method)s)::float), stddev_samp((d.value ->> %(method)s)::float), count(*)
  FROM (SELECT r.scores -> 'dimensions' AS scores """
    + FOUND
    + SURE
    + ") AS found, jsonb_each(found.scores) AS d GROUP BY d.key"
)
_ITEMS: Final = (
    """
SELECT i.key, i.value, count(*)
  FROM (SELECT r.coded """
    + FOUND
    + SURE
    + ") AS found, jsonb_each(found.coded) AS i GROUP BY i.key, i.value"
)
_FLAGS: Final = (
    "SELECT f.flag, count(*) FROM (SELECT r.flags "  # noqa: S608  our own
    + FOUND
    + ") AS found, jsonb_array_elements_text(found.flags) AS f (flag) GROUP BY f.flag"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What the reader narrowed the answers to: a department, one way of answering, with doubtful ones or without."""

    department_id: int | None = None
    mode: str = ""
    flagged: bool = False


def totals(values: Values) -> Row:
    """Return counted and doubtful responses, mean and deviation of the total, how many have one, low, anonymous,
    median seconds.
    """
    return rows(_TOTALS, values)[0]


def by_department(values: Values) -> list[Row]:
    """Return for each department: responses, mean total, how many have one, promoters, passives, detractors."""
    return rows(_RECOMMEND, values)


def dimensions(values: Values) -> list[Row]:
    """Return for each dimension: mean, deviation, how many have a score."""
    return rows(_DIMENSIONS, values)


def items(values: Values) -> list[Row]:
    """Return for each item and answer how often it was given."""
    return rows(_ITEMS, values)


def flags(values: Values) -> list[Row]:
    """Return how many responses carry each mark of doubt."""
    return rows(_FLAGS, values)


def values_of(actor: Actor, survey: Survey, period: Period, narrowed: Narrowed) -> Values:
    """Return what the statements are bound to."""
    found = reached(actor, narrowed.department_id)
    return {
        "tenant": actor.tenant_id,
        "survey": survey.pk,
        "lowest": period.lowest_id,
        "start": period.start,
        "end": period.end,
        "every": found is None,
        "departments": found or [],
        "method": survey.method,
        "mode": narrowed.mode,
        "flagged": narrowed.flagged,
    }


def reached(actor: Actor, department_id: int | None) -> list[int] | None:
    """Return the departments whose answers count, None for all; those merged into one of them count with it."""
    if actor.all_departments and department_id is None:
        return None
    own = [department_id] if department_id is not None else list(actor.department_ids)
    if not actor.all_departments:
        own = [one for one in own if one in actor.department_ids]
    return [*own, *(gone for gone, into in organizations.successors(actor).items() if into in own)]


def rows(sql: str, values: Values) -> list[Row]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
