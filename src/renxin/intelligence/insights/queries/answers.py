"""Counting survey answers. The answers are a log: bounded by id and by survey, grouped, never joined to an entity."""

import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from renxin.intelligence.insights.queries import fetch, marks
from renxin.intelligence.insights.scope import Scope
from renxin.programs.surveys.models import Survey

# Answers with an id below the mark are added up by day; the others (some days' worth) are read from the log. Both in
# one statement, so that nothing is counted twice or missed while the mark moves on.
_MARK: Final = "coalesce((SELECT counted_below FROM insights_answermark WHERE tenant_id = %(tenant)s), 0)"
_LIVE: Final = f"""
    FROM questionnaires_questionnaireresponse
    WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = ANY(%(surveys)s)
      AND id >= {_MARK} AND id >= %(floor)s AND authored_at >= %(first)s AND authored_at < %(end)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
"""
_ADDED_UP: Final = """
    FROM insights_answerday
    WHERE tenant_id = %(tenant)s AND survey_id = ANY(%(surveys)s)
      AND day >= (%(first)s AT TIME ZONE %(zone)s)::date AND day < (%(end)s AT TIME ZONE %(zone)s)::date
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
"""
# One row for each answer: as it is, or one for each of its dimensions and marked questions. A marked question that was
# answered well looks like a promoter (10), badly like a detractor (0), so that all sums have one shape.
_ONE_BY_ONE: Final = """
    SELECT source_id, department_id, authored_at, one.key AS dimension, (one.value ->> method)::float AS score,
           NULL::smallint AS recommend
    FROM answers, jsonb_each(dimensions) AS one
    UNION ALL
    SELECT source_id, department_id, authored_at, mark, value,
           CASE WHEN (falls AND value <= good) OR (NOT falls AND value >= good) THEN 10
                WHEN (falls AND value > bad) OR (NOT falls AND value < bad) THEN 0 ELSE 8 END
    FROM (SELECT answers.*, mark.*, (coded ->> link_id)::float AS value
          FROM answers,
               jsonb_to_recordset(%(marks)s::jsonb)
                 AS mark (version_id bigint, link_id text, mark text, good float, bad float, falls boolean)
          WHERE answers.version_id = mark.version_id AND jsonb_typeof(coded -> link_id) = 'number') AS said
"""
_READ: Final = """
    SELECT source_id, coalesce(department_id, 0) AS department_id, authored_at, version_id, method, coded,
           scores -> 'dimensions' AS dimensions
"""
_IN_PARTS: Final = f"""
    answers AS MATERIALIZED ({_READ} {_LIVE}),
    live AS (SELECT * FROM ({_ONE_BY_ONE}) AS parts """  # noqa: S608  our own text
_COUNTS: Final = """
    count(*) AS n, count(score) AS scored, coalesce(sum(score), 0) AS total, coalesce(sum(score * score), 0) AS squares,
    count(*) FILTER (WHERE recommend >= 9) AS promoters,
    count(*) FILTER (WHERE recommend BETWEEN 7 AND 8) AS passives,
    count(*) FILTER (WHERE recommend <= 6) AS detractors
"""
_SUMS: Final = """
    sum(n) AS n, sum(scored) AS scored, sum(total) AS total, sum(squares) AS squares,
    sum(promoters) AS promoters, sum(passives) AS passives, sum(detractors) AS detractors
"""


@dataclass(slots=True)
class Answers:
    """Some answers, counted. Sums, so that smaller groups add up to larger ones."""

    n: int = 0
    scored: int = 0
    total: float = 0.0
    squares: float = 0.0
    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    def add(self, other: Any) -> None:
        """Add a group of answers to these."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + (getattr(other, name) or 0))

    @property
    def mean(self) -> float:
        """Return the mean score."""
        return self.total / self.scored

    @property
    def deviation(self) -> float:
        """Return the standard deviation of the scores, as of a sample."""
        if self.scored < 2:
            return 0.0
        return math.sqrt(max(0.0, self.squares - self.total**2 / self.scored) / (self.scored - 1))


@dataclass(frozen=True, slots=True)
class Counted:
    """Every answer the page needs, by survey and by the stretch of time between two boundaries."""

    boundaries: tuple[datetime, ...]
    rows: tuple[Any, ...]

    def between(self, start: datetime, end: datetime | None = None) -> Answers:
        """Return the answers from one boundary to another (or to the end of the scope)."""
        found = Answers()
        for row in self._rows(start, end):
            found.add(row)
        return found

    def by_survey(self, start: datetime) -> dict[int, int]:
        """Return how many answers each survey has since a boundary."""
        found: dict[int, int] = defaultdict(int)
        for row in self._rows(start, None):
            found[row.survey_id] += row.n
        return dict(found)

    def _rows(self, start: datetime, end: datetime | None) -> list[Any]:
        first = bisect_right(self.boundaries, start)
        last = bisect_right(self.boundaries, end) - 1 if end else len(self.boundaries)
        return [row for row in self.rows if first <= row.stretch <= last]


def counted(scope: Scope, boundaries: Sequence[datetime] | None = None) -> Counted:
    """Count the answers between boundaries (by default those of the period, the one before and the trend), once read.

    Of a scope with a dimension: the scores of this dimension instead of the totals.
    """
    bounds = tuple(boundaries or sorted({scope.before, scope.start, *scope.bucket_starts()}))
    end = bounds[-1] if boundaries else scope.end
    whole = f"live AS (SELECT source_id, authored_at, score, recommend {_LIVE})"
    sql = f"""
    WITH {_IN_PARTS + "WHERE dimension = %(dimension)s)" if scope.dimension else whole}
    SELECT survey_id, width_bucket(day::timestamp AT TIME ZONE %(zone)s, %(boundaries)s::timestamptz[]) AS stretch,
           {_SUMS} {_ADDED_UP} AND dimension = %(dimension)s
    GROUP BY 1, 2
    UNION ALL
    SELECT source_id, width_bucket(authored_at, %(boundaries)s::timestamptz[]), {_COUNTS} FROM live
    GROUP BY 1, 2
    """  # noqa: S608  our own text
    values = {"boundaries": list(bounds), "first": bounds[0], "end": end, "floor": scope.log_floor(bounds[0])}
    is_marked = scope.dimension.startswith("@")
    found = marks.marks_of(scope.tenant_id, [survey.pk for survey in scope.surveys]) if is_marked else []
    about = {"dimension": scope.dimension, "marks": json.dumps(found)}
    return Counted(bounds, tuple(fetch(sql, {**scope.values(), **values, **about})))


@dataclass(frozen=True, slots=True)
class CellCount:
    """One dimension in one department."""

    department_id: int
    dimension: str
    n: int
    mean: float


def by_dimension_and_department(scope: Scope, survey: Survey) -> list[CellCount]:
    """Return mean and count of each dimension in each department, by the method the answers were scored with."""
    sql = f"""
    WITH {_IN_PARTS})
    SELECT department_id, dimension, sum(n)::int AS n, sum(total) / sum(n) AS mean
    FROM (SELECT department_id, dimension, n, total {_ADDED_UP} AND dimension <> '' AND left(dimension, 1) <> '@'
          UNION ALL SELECT department_id, dimension, 1, score FROM live) AS cells
    WHERE department_id > 0
    GROUP BY 1, 2
    """  # noqa: S608  our own text
    values = {"surveys": [survey.pk], "first": scope.start, "floor": scope.log_floor(scope.start), "marks": "[]"}
    return [CellCount(*row) for row in fetch(sql, {**scope.values(), **values})]


def by_dimension(scope: Scope, survey: Survey) -> dict[str, tuple[Answers, Answers]]:
    """Return the scores of each dimension in the period before and in the period, in one statement."""
    sql = f"""
    WITH {_IN_PARTS})
    SELECT dimension, stretch, {_SUMS}
    FROM (SELECT dimension, day::timestamp AT TIME ZONE %(zone)s >= %(start)s AS stretch, n, scored, total, squares,
                 promoters, passives, detractors {_ADDED_UP} AND dimension <> '' AND left(dimension, 1) <> '@'
          UNION ALL
          SELECT dimension, authored_at >= %(start)s, 1, 1, score, score * score, 0, 0, 0 FROM live) AS parts
    GROUP BY 1, 2
    """  # noqa: S608  our own text
    values = {"surveys": [survey.pk], "first": scope.before, "floor": scope.log_floor(scope.before), "marks": "[]"}
    found: dict[str, tuple[Answers, Answers]] = defaultdict(lambda: (Answers(), Answers()))
    for row in fetch(sql, {**scope.values(), **values}):
        found[row.dimension][int(row.stretch)].add(row)
    return dict(found)


def to_add_up(
    tenant_id: int, surveys: Sequence[int], zone: str, first: int, below: int, *, only: Sequence["Day"] | None = None
) -> list[Any]:
    """Return the answers with log ids in a range, added up by survey, department, local day and dimension.

    With `only` the answers of these days alone.
    """
    sql = f"""
    WITH answers AS MATERIALIZED (
        {_READ}, score, recommend
        FROM questionnaires_questionnaireresponse
        WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = ANY(%(surveys)s)
          AND id >= %(first)s AND id < %(below)s
          AND (%(all_days)s OR (source_id, (authored_at AT TIME ZONE %(zone)s)::date)
               IN (SELECT * FROM unnest(%(day_surveys)s::bigint[], %(days)s::date[])))
    ), parts AS (
        SELECT source_id, department_id, authored_at, '' AS dimension, score, recommend FROM answers
        UNION ALL {_ONE_BY_ONE}
    )
    SELECT source_id AS survey_id, department_id, (authored_at AT TIME ZONE %(zone)s)::date AS day, dimension, {_COUNTS}
    FROM parts GROUP BY 1, 2, 3, 4
    """  # noqa: S608  our own text
    values = {"tenant": tenant_id, "surveys": list(surveys), "zone": zone, "first": first, "below": below}
    days = {
        "all_days": only is None,
        "day_surveys": [one.survey_id for one in only or ()],
        "days": [one.day for one in only or ()],
        "marks": json.dumps(marks.marks_of(tenant_id, list(surveys))),
    }
    return fetch(sql, {**values, **days})


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of one survey on one local day."""

    survey_id: int
    day: date


def days_of(tenant_id: int, surveys: Sequence[int], zone: str, responses: Sequence[int]) -> list[Day]:
    """Return the days that some answers, named by their log ids, belong to."""
    sql = """
    SELECT DISTINCT source_id, (authored_at AT TIME ZONE %(zone)s)::date AS day
    FROM questionnaires_questionnaireresponse
    WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = ANY(%(surveys)s) AND id = ANY(%(responses)s)
    """
    values = {"tenant": tenant_id, "surveys": list(surveys), "zone": zone, "responses": list(responses)}
    return [Day(*row) for row in fetch(sql, values)]


def first_id(tenant_id: int, surveys: Sequence[int], start: int) -> int | None:
    """Return the lowest log id of the tenant's answers from `start` on, or None."""
    sql = """
    SELECT min(first.id) AS id FROM unnest(%(surveys)s::bigint[]) AS survey,
      LATERAL (SELECT min(id) AS id FROM questionnaires_questionnaireresponse
               WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = survey AND id >= %(start)s) AS first
    """
    found: int | None = fetch(sql, {"tenant": tenant_id, "surveys": list(surveys), "start": start})[0].id
    return found
