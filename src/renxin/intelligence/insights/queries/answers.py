"""Counting survey answers. The answers are a log: bounded by id and by survey, grouped, never joined to an entity."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.intelligence.insights.queries import fetch
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


def counted(scope: Scope) -> Counted:
    """Count the answers of the period, of the one before it and of the trend, reading them once."""
    boundaries = tuple(sorted({scope.before, scope.start, *scope.bucket_starts()}))
    sql = f"""
    SELECT survey_id, width_bucket(day::timestamp AT TIME ZONE %(zone)s, %(boundaries)s::timestamptz[]) AS stretch,
           {_SUMS} {_ADDED_UP} AND dimension = ''
    GROUP BY 1, 2
    UNION ALL
    SELECT source_id, width_bucket(authored_at, %(boundaries)s::timestamptz[]), {_COUNTS} {_LIVE}
    GROUP BY 1, 2
    """
    values = {"boundaries": list(boundaries), "first": boundaries[0], "floor": scope.log_floor(boundaries[0])}
    return Counted(boundaries, tuple(fetch(sql, {**scope.values(), **values})))


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
    SELECT department_id, dimension, sum(n)::int AS n, sum(total) / sum(n) AS mean
    FROM (SELECT department_id, dimension, n, total {_ADDED_UP} AND dimension <> ''
          UNION ALL
          SELECT department_id, dimension.key, 1, (dimension.value ->> method)::float
          FROM (SELECT department_id, method, scores -> 'dimensions' AS dimensions {_LIVE}) AS live,
               jsonb_each(dimensions) AS dimension) AS cells
    WHERE department_id > 0
    GROUP BY 1, 2
    """  # noqa: S608  our own text
    values = {"surveys": [survey.pk], "first": scope.start, "floor": scope.log_floor(scope.start)}
    return [CellCount(*row) for row in fetch(sql, {**scope.values(), **values})]


def to_add_up(tenant_id: int, surveys: Sequence[int], zone: str, first: int, below: int) -> list[Any]:
    """Return the answers with log ids in a range, added up by survey, department, local day and dimension."""
    sql = f"""
    WITH answers AS MATERIALIZED (
        SELECT source_id AS survey_id, coalesce(department_id, 0) AS department_id,
               (authored_at AT TIME ZONE %(zone)s)::date AS day, score, recommend, method,
               scores -> 'dimensions' AS dimensions
        FROM questionnaires_questionnaireresponse
        WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = ANY(%(surveys)s)
          AND id >= %(first)s AND id < %(below)s
    )
    SELECT survey_id, department_id, day, '' AS dimension, {_COUNTS} FROM answers GROUP BY 1, 2, 3
    UNION ALL
    SELECT survey_id, department_id, day, dimension.key, count(*), count(*),
           sum((dimension.value ->> method)::float), sum((dimension.value ->> method)::float ^ 2), 0, 0, 0
    FROM answers, jsonb_each(dimensions) AS dimension GROUP BY 1, 2, 3, 4
    """  # noqa: S608  our own text
    return fetch(sql, {"tenant": tenant_id, "surveys": list(surveys), "zone": zone, "first": first, "below": below})


def first_id(tenant_id: int, surveys: Sequence[int], start: int) -> int | None:
    """Return the lowest log id of the tenant's answers from `start` on, or None."""
    sql = """
    SELECT min(first.id) AS id FROM unnest(%(surveys)s::bigint[]) AS survey,
      LATERAL (SELECT min(id) AS id FROM questionnaires_questionnaireresponse
               WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = survey AND id >= %(start)s) AS first
    """
    found: int | None = fetch(sql, {"tenant": tenant_id, "surveys": list(surveys), "start": start})[0].id
    return found
