"""An interrupted time series: the same measure by week, before and after the switch. Weaker than chance, and says so.

The line before the switch goes on; what lies above or below it afterwards is the effect: a step (`level`) and a change
of the slope. Weighted least squares, errors after Newey and West, since weeks resemble their neighbours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from renxin.kernel.core.statistics import Interval, t_quantile

from .comparing import Verdict
from .matrices import Matrix, inverse, product, transposed
from .rules import EffectRules

_LAGS: Final = 2
NOTHING: Final = Interval(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Week:
    """How many people began in a week and how many of them reached the goal. `number` counts weeks from the switch."""

    number: int
    n: int
    reached: int

    @property
    def share(self) -> float:
        """Return the share that reached the goal."""
        return self.reached / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The weeks that count, the fitted line through them, what it would have been, and the step at the switch."""

    weeks: tuple[Week, ...]
    fitted: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()
    level: float = 0.0
    level_interval: Interval = NOTHING
    slope: float = 0.0
    slope_interval: Interval = NOTHING
    before: int = 0
    after: int = 0
    verdict: Verdict = "not_enough"


def interrupted(weeks: Sequence[Week], rules: EffectRules) -> Series:
    """Return the series of weeks with enough people, and what may be said of the switch at week 0."""
    kept = tuple(sorted((week for week in weeks if week.n >= rules.people_in_a_week), key=lambda week: week.number))
    before = sum(1 for week in kept if week.number < 0)
    after = len(kept) - before
    if before < rules.weeks_before or after < rules.weeks_after:
        return Series(weeks=kept, before=before, after=after)
    rows = [_row(week.number) for week in kept]
    weights = [float(week.n) for week in kept]
    values = [week.share for week in kept]
    fit, spread = _fit(rows, values, weights)
    critical = t_quantile(len(kept) - len(fit))
    level, slope = fit[2], fit[3]
    level_interval = _around(level, critical * math.sqrt(spread[2][2]))
    return Series(
        weeks=kept,
        fitted=tuple(_cut(_dot(row, fit)) for row in rows),
        expected=tuple(_cut(fit[0] + fit[1] * week.number) for week in kept),
        level=level,
        level_interval=level_interval,
        slope=slope,
        slope_interval=_around(slope, critical * math.sqrt(spread[3][3])),
        before=before,
        after=after,
        verdict=_verdict(level, level_interval),
    )


def _row(number: int) -> list[float]:
    after = 1.0 if number >= 0 else 0.0
    return [1.0, float(number), after, after * number]


def _fit(rows: Matrix, values: Sequence[float], weights: Sequence[float]) -> tuple[list[float], Matrix]:
    """Return the coefficients and their covariance."""
    weighted = [[weight * value for value in row] for row, weight in zip(rows, weights, strict=True)]
    bread = inverse(product(transposed(weighted), rows))
    right = [sum(row[k] * value for row, value in zip(weighted, values, strict=True)) for k in range(len(rows[0]))]
    fit = [_dot(line, right) for line in bread]
    left_over = [value - _dot(row, fit) for row, value in zip(rows, values, strict=True)]
    scores = [[residual * value for value in row] for row, residual in zip(weighted, left_over, strict=True)]
    few = len(rows) / max(1, len(rows) - len(fit))
    return fit, product(product(bread, [[few * value for value in line] for line in _meat(scores)]), bread)


def _meat(scores: Matrix) -> Matrix:
    """Return the sum of products of scores with their neighbours, weighing neighbours less the further they are."""
    size = len(scores[0])
    meat = [[0.0] * size for _line in range(size)]
    for lag in range(_LAGS + 1):
        weight = 1.0 if lag == 0 else 1.0 - lag / (_LAGS + 1)
        for here, there in zip(scores[lag:], scores, strict=False):
            for i in range(size):
                for j in range(size):
                    both = here[i] * there[j] if lag == 0 else here[i] * there[j] + there[i] * here[j]
                    meat[i][j] += weight * both
    return meat


def _verdict(level: float, interval: Interval) -> Verdict:
    if interval.holds(0.0):
        return "no_difference"
    return "better" if level > 0 else "worse"


def _around(value: float, half: float) -> Interval:
    return Interval(value - half, value + half)


def _cut(value: float) -> float:
    return min(1.0, max(0.0, value))


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
