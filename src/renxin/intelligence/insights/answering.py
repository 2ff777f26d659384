"""The ways to measure survey answers: mean score, recommendation, shares of good and bad answers.

Answers are a log: counted by day or read in bounded stretches, never one by one for a page.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from renxin.intelligence.insights.analysis.control import Kind, Point
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, enough
from renxin.intelligence.insights.queries.answers import Answers, counted
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.shares import share
from renxin.kernel.core import statistics
from renxin.kernel.core.statistics import HIDDEN_BELOW, RecommendationScore

_NOTHING = Point(0, 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class MeanScore:
    """The mean of the scores, or of one dimension's where the scope names one."""

    chart: Kind = "xmr"
    tally: None = field(default=None, init=False)

    def measure(self, counts: Counts) -> Measure:
        """Return the mean with its interval; a change only outside of chance."""
        now, before = counts.answers.get(True), counts.answers.get(False)
        if now is None or not now.scored:
            return Measure(value=None, n=0)
        change = None
        if before is not None and enough(now.scored, before.scored):
            noise = statistics.Z95 * math.hypot(_error(now), _error(before))
            change = now.mean - before.mean if abs(now.mean - before.mean) > noise else None
        return Measure(
            value=now.mean,
            n=now.scored,
            interval=statistics.mean_interval(now.scored, now.mean, now.deviation),
            change=change,
            parts={"answers": now.n},
        )

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return the mean of each stretch; none of fewer than five answers."""
        rows = stretches(scope, boundaries)
        return [Point(row.mean) if row.scored >= HIDDEN_BELOW else _NOTHING for row in rows]


@dataclass(frozen=True, kw_only=True, eq=False)
class Recommended:
    """The net recommendation score."""

    chart: Kind = "xmr"
    tally: None = field(default=None, init=False)

    def measure(self, counts: Counts) -> Measure:
        """Return the net score with its adjusted-Wald interval; a change only outside of chance."""
        row = counts.answers.get(True)
        now, before = _net(row), _net(counts.answers.get(False))
        if now is None or row is None:
            return Measure(value=None, n=0)
        changed = before is not None and enough(now.n, before.n) and statistics.score_changed(before, now)
        return Measure(
            value=now.score,
            n=now.n,
            interval=now.interval,
            change=now.score - before.score if changed and before else None,
            parts={"promoters": row.promoters, "passives": row.passives, "detractors": row.detractors},
        )

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return the score of each stretch; none of fewer than five answers."""
        scores = [_net(row) for row in stretches(scope, boundaries)]
        return [Point(one.score) if one and one.n >= HIDDEN_BELOW else _NOTHING for one in scores]


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerShare:
    """The good (or bad) answers to the questions of one mark ÷ all answers to them."""

    mark: str
    good: bool = True
    chart: Kind = "p"
    tally: None = field(default=None, init=False)

    def measure(self, counts: Counts) -> Measure:
        """Return the share with its Wilson interval."""
        before, now = (self._pair(one) for one in counts.marked(self.mark))
        return share(now, before)

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return part and whole of each stretch."""
        return [Point(*self._pair(one)) for one in stretches(scope, boundaries, self.mark)]

    def _pair(self, row: Answers) -> tuple[int, int]:
        return (row.promoters if self.good else row.detractors, row.n)


def stretches(scope: Scope, boundaries: Sequence[datetime], dimension: str | None = None) -> list[Answers]:
    """Return the answers of each stretch between two boundaries."""
    found = counted(scope if dimension is None else scope.about(dimension), boundaries)
    return [found.between(first, end) for first, end in pairwise(boundaries)]


def _net(row: Answers | None) -> RecommendationScore | None:
    return statistics.recommendation_score(row.promoters, row.passives, row.detractors) if row else None


def _error(row: Answers) -> float:
    return row.deviation / math.sqrt(row.scored)
