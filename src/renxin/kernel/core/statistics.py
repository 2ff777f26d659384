"""The statistics of numbers that people act on: an estimate never travels without its n and its interval.

Pure functions. Formulas and their check values are tested beside them; every page and report uses these and no others.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Z95: Final = 1.959964
# Small groups, by what may be shown of them: hidden for privacy, shown as a hint without colour or rank, shown.
HIDDEN_BELOW: Final = 5
WEAK_BELOW: Final = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Tell whether `value` lies inside, ends included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationScore:
    """A net recommendation score (NPS), −100 to 100, of `n` answers.

    `score` and `standard_error` are the plain ones. `adjusted` and `margin` come from the adjusted-Wald method, which
    keeps its promise with small samples: the interval is adjusted ± margin.
    """

    n: int
    score: float
    standard_error: float
    adjusted: float
    margin: float

    @property
    def interval(self) -> Interval:
        """Return the adjusted-Wald interval, cut at the ends of the scale."""
        return Interval(max(-100.0, self.adjusted - self.margin), min(100.0, self.adjusted + self.margin))


def recommendation_score(promoters: int, passives: int, detractors: int) -> RecommendationScore | None:
    """Return the score of the counts of 9–10, 7–8 and 0–6 answers, or None without any answer.

    Raises:
        ValueError: a count is negative.
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("counts of answers cannot be negative")
    n = promoters + passives + detractors
    if n == 0:
        return None
    score, error = _net(promoters, detractors, n)
    # Three pseudo-answers: ¾ promoter, ¾ detractor, 1½ passive.
    adjusted, adjusted_error = _net(promoters + 0.75, detractors + 0.75, n + 3)
    return RecommendationScore(
        n=n,
        score=100 * score,
        standard_error=100 * error,
        adjusted=100 * adjusted,
        margin=100 * Z95 * adjusted_error,
    )


def score_changed(before: RecommendationScore | None, after: RecommendationScore | None) -> bool:
    """Tell whether two independent scores differ by more than chance explains; only then say "up" or "down"."""
    if before is None or after is None:
        return False
    noise = Z95 * math.hypot(before.standard_error, after.standard_error)
    return abs(after.score - before.score) > noise


def wilson(successes: int, n: int) -> Interval | None:
    """Return the Wilson 95 % interval of the share successes/n, between 0 and 1, or None when n is 0.

    Raises:
        ValueError: more successes than trials, or a negative count.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n == 0:
        return None
    share, z2 = successes / n, Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Interval(centre - half if successes else 0.0, centre + half if successes < n else 1.0)


def shares_changed(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Tell whether two shares, each (successes, n), differ by more than chance explains (two-sided 5 %, pooled)."""
    (a, m), (b, n) = before, after
    if m == 0 or n == 0:
        return False
    pooled = (a + b) / (m + n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    return error > 0 and abs(b / n - a / m) > Z95 * error


def mean_interval(n: int, mean: float, deviation: float) -> Interval | None:
    """Return the 95 % interval of a mean from its sample standard deviation, or None below two values."""
    if n < 2:
        return None
    half = Z95 * deviation / math.sqrt(n)
    return Interval(mean - half, mean + half)


def t_quantile(freedom: int) -> float:
    """Return the two-sided 95 % quantile of Student's t (Cornish–Fisher expansion; exact to three digits from 3 on)."""
    z, v = Z95, max(freedom, 1)
    z3, z5, z7 = z**3, z**5, z**7
    return (
        z
        + (z3 + z) / (4 * v)
        + (5 * z5 + 16 * z3 + 3 * z) / (96 * v**2)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v**3)
    )


def rate_interval(events: int, exposure: float) -> Interval | None:
    """Return the 95 % interval of the rate events/exposure (Poisson, by Byar's approximation), None without exposure.

    Raises:
        ValueError: a negative count.
    """
    if events < 0:
        raise ValueError("events are counted from nought")
    if exposure <= 0:
        return None
    low = events * (1 - 1 / (9 * events) - Z95 / (3 * math.sqrt(events))) ** 3 if events else 0.0
    more = events + 1
    high = more * (1 - 1 / (9 * more) + Z95 / (3 * math.sqrt(more))) ** 3
    return Interval(max(0.0, low) / exposure, high / exposure)


def rates_changed(before: tuple[int, float], after: tuple[int, float]) -> bool:
    """Tell whether two rates, each (events, exposure), differ by more than chance explains (two-sided 5 %, by share).

    Given all events, those of the second period are a share of them that follows from the exposures alone.
    """
    (a, m), (b, n) = before, after
    if m <= 0 or n <= 0 or a + b == 0:
        return False
    expected = n / (m + n)
    return abs(b / (a + b) - expected) > Z95 * math.sqrt(expected * (1 - expected) / (a + b))


def means_changed(before: tuple[int, float, float], after: tuple[int, float, float]) -> bool:
    """Tell whether two means, each (n, mean, sample deviation), differ by more than chance explains."""
    (m, first, spread), (n, second, spread_after) = before, after
    if min(m, n) < 2:
        return False
    noise = Z95 * math.hypot(spread / math.sqrt(m), spread_after / math.sqrt(n))
    return abs(second - first) > noise


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the value below which `share` (0 to 1) of the values lie, interpolated as SQL's percentile_cont does."""
    ordered = sorted(values)
    return _between(ordered, share) if ordered else None


def median(values: Iterable[float]) -> float | None:
    """Return the middle value, or None without values."""
    return percentile(values, 0.5)


def _between(ordered: Sequence[float], share: float) -> float:
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _net(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    p, d = promoters / n, detractors / n
    return p - d, math.sqrt(max(0.0, p + d - (p - d) ** 2) / n)
