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

_CHOSEN: Final = """
    FROM questionnaires_questionnaireresponse
    WHERE source = 'surveys' AND tenant_id = %(tenant)s AND authored_at < %(end)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
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
    SELECT source_id AS survey_id, width_bucket(authored_at, %(boundaries)s::timestamptz[]) AS stretch,
           count(*) AS n, count(score) AS scored, sum(score) AS total, sum(score * score) AS squares,
           count(*) FILTER (WHERE recommend >= 9) AS promoters,
           count(*) FILTER (WHERE recommend BETWEEN 7 AND 8) AS passives,
           count(*) FILTER (WHERE recommend <= 6) AS detractors
    {_CHOSEN} AND source_id = ANY(%(surveys)s) AND id >= %(first_floor)s AND authored_at >= %(first)s
    GROUP BY 1, 2
    """
    first = boundaries[0]
    values = {"boundaries": list(boundaries), "first": first, "first_floor": scope.log_floor(first)}
    return Counted(boundaries, tuple(fetch(sql, {**scope.values(), **values})))


@dataclass(frozen=True, slots=True)
class CellCount:
    """One dimension in one department."""

    department_id: int
    dimension: str
    n: int
    mean: float


def by_dimension_and_department(scope: Scope, survey: Survey, dimensions: Sequence[str]) -> list[CellCount]:
    """Return mean and count of each dimension in each department, by the survey's own scoring method."""
    paths = {f"path_{place}": ["dimensions", code, survey.method] for place, code in enumerate(dimensions)}
    if not paths:
        return []
    values = ", ".join(f"(scores #>> %({path})s::text[])::float AS v{place}" for place, path in enumerate(paths))
    means = ", ".join(f"count(v{place}) AS n{place}, avg(v{place}) AS mean{place}" for place in range(len(paths)))
    sql = f"""
    SELECT department_id, {means}
    FROM (SELECT department_id, {values} {_CHOSEN} AND source_id = %(survey)s AND department_id IS NOT NULL
            AND id >= %(floor)s AND authored_at >= %(start)s) AS answers
    GROUP BY 1
    """  # noqa: S608  names made here
    rows = fetch(sql, {**scope.values(), **paths, "survey": survey.pk})
    return [
        CellCount(row.department_id, code, getattr(row, f"n{place}"), getattr(row, f"mean{place}"))
        for row in rows
        for place, code in enumerate(dimensions)
        if getattr(row, f"n{place}")
    ]
