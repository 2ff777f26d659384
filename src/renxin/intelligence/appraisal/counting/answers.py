"""Survey answers of every department or person, for every line of a sheet that counts answers, in one statement.

The log is bounded by id and reduced first. Answers with a mark of doubt do not count, nor those that an appeal left
out. Of several dimensions each answer has one value, their mean: the interval stands on answers, not on questions.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from renxin.intelligence.appraisal.counting.window import Window
from renxin.kernel.core.statistics import Interval, mean_interval

# What a row is counted for: its department (merged ones followed), or whoever treated.
_UNIT: Final = {
    "unit": "coalesce((%(into)s::jsonb ->> found.department_id::text)::bigint, found.department_id)",
    "person": "coalesce(found.practitioner_id, visit.practitioner_id)",
}
_VISIT: Final = {"unit": "", "person": "LEFT JOIN records_encounter visit ON visit.id = found.encounter_id"}
FOUND: Final = """
found AS MATERIALIZED (
    SELECT r.id, r.patient_id, r.source_id, r.department_id, r.practitioner_id, r.encounter_id, r.method, r.mode,
           r.authored_at, r.score, r.flags, r.scores -> 'dimensions' AS dimensions
      FROM questionnaires_questionnaireresponse r
     WHERE r.tenant_id = %(tenant)s AND r.source = 'surveys' AND r.source_id = ANY(%(surveys)s)
       AND r.id >= %(lowest)s AND r.authored_at >= %(start)s AND r.authored_at < %(end)s
), asked AS (
    SELECT * FROM jsonb_to_recordset(%(items)s::jsonb)
        AS item (code text, surveys bigint[], dimensions text[], since timestamptz, hospital boolean, left_out bigint[])
)"""
VALUE: Final = """
    CASE WHEN cardinality(asked.dimensions) = 0 THEN found.score
         ELSE (SELECT avg((found.dimensions -> one ->> found.method)::float) FROM unnest(asked.dimensions) AS one)
    END"""
_COUNTED: Final = """
    FROM found JOIN asked ON found.source_id = ANY(asked.surveys) AND found.authored_at >= asked.since
                         AND NOT found.id = ANY(asked.left_out)
    {visit}
   WHERE found.flags = '[]'::jsonb
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line that counts answers: of which surveys and dimensions, over which days, without which rows."""

    code: str
    surveys: tuple[int, ...]
    dimensions: tuple[str, ...]
    window: Window
    hospital: bool = False
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """The answers of one department or person for one line."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """Return the mean score."""
        return self.total / self.n

    @property
    def interval(self) -> Interval | None:
        """Return its 95 % interval."""
        if self.n < 2:
            return None
        spread = math.sqrt(max(0.0, self.squares - self.total**2 / self.n) / (self.n - 1))
        found = mean_interval(self.n, self.mean, spread)
        return Interval(max(0.0, found.low), min(100.0, found.high)) if found else None


def scored(asked: Sequence[Asked], subject: str, into: Mapping[int, int]) -> dict[tuple[str, int], Scored]:
    """Return the answers by line and department or person; those of lines over the hospital stand under 0."""
    if not asked:
        return {}
    key = f"CASE WHEN asked.hospital THEN 0 ELSE {_UNIT[subject]} END"
    sql = f"""
    WITH {FOUND}, valued AS (
        SELECT asked.code, {key} AS unit, {VALUE} AS value {_COUNTED.format(visit=_VISIT[subject])}
    )
    SELECT code, unit, count(value), sum(value), sum(value * value)
      FROM valued WHERE value IS NOT NULL AND unit IS NOT NULL GROUP BY 1, 2
    """  # noqa: S608  our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, bound(asked, into))
        return {(code, unit): Scored(*sums) for code, unit, *sums in cursor.fetchall()}


def bound(asked: Sequence[Asked], into: Mapping[int, int]) -> dict[str, Any]:
    """Return what the statements over answers are bound to."""
    first = min(asked, key=lambda one: one.window.start).window
    items = [
        {
            "code": one.code,
            "surveys": list(one.surveys),
            "dimensions": list(one.dimensions),
            "since": one.window.start.isoformat(),
            "hospital": one.hospital,
            "left_out": list(one.left_out),
        }
        for one in asked
    ]
    return {
        "tenant": first.tenant_id,
        "surveys": sorted({survey for one in asked for survey in one.surveys}),
        "lowest": first.lowest_id,
        "start": first.start,
        "end": first.end,
        "items": json.dumps(items),
        "into": json.dumps({str(gone): into[gone] for gone in into}),
    }
