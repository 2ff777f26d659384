"""Two groups made by chance: how many reached the goal in each, the difference, its interval, and what may be said."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from renxin.kernel.core.statistics import Z95, Interval

from .rules import EffectRules

Verdict = Literal["not_enough", "no_difference", "better", "worse"]
_POWER: Final = 0.8416  # of finding a difference that is there, four times in five


@dataclass(frozen=True, slots=True)
class Arm:
    """People whose time for the goal is over, and how many of them reached it."""

    n: int
    reached: int

    @property
    def share(self) -> float:
        """Return the share that reached the goal; 0 of nobody."""
        return self.reached / self.n if self.n else 0.0

    def interval(self, z: float = Z95) -> Interval:
        """Return Wilson's interval of the share; of nobody, everything is possible."""
        if not self.n:
            return Interval(0.0, 1.0)
        z2 = z * z
        centre = (self.share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = z * math.sqrt(self.share * (1 - self.share) / self.n + z2 / (4 * self.n**2)) / (1 + z2 / self.n)
        return Interval(max(0.0, centre - half), min(1.0, centre + half))


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger the first share is than the second: never without its interval."""

    value: float
    interval: Interval

    @property
    def excludes_nothing(self) -> bool:
        """Tell whether "no difference at all" lies inside the interval."""
        return self.interval.holds(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two arms side by side and what may be said about them. `missing`: people still needed in the smaller arm."""

    first: Arm
    second: Arm
    difference: Difference
    verdict: Verdict
    early: bool = False
    missing: int = 0


def difference(first: Arm, second: Arm, z: float = Z95) -> Difference:
    """Return the difference of two shares with Newcombe's interval (his method 10, from two Wilson intervals)."""
    mine, other = first.interval(z), second.interval(z)
    value = first.share - second.share
    down = math.hypot(first.share - mine.low, other.high - second.share)
    up = math.hypot(mine.high - first.share, second.share - other.low)
    return Difference(value, Interval(max(-1.0, value - down), min(1.0, value + up)))


def compare(first: Arm, second: Arm, rules: EffectRules, *, at_end: bool, comparisons: int = 1) -> Comparison:
    """Return what may be said of two arms.

    Looking every day and stopping at the first lucky one finds differences that are not there. So before the planned
    end a difference counts only beyond `early_z`; with several comparisons the interval widens (Bonferroni).
    """
    z = _z_of(comparisons) if at_end else max(rules.early_z, _z_of(comparisons))
    shown = difference(first, second, _z_of(comparisons))
    counted = difference(first, second, z)
    missing = max(0, needed(second.share if second.n else first.share, rules) - min(first.n, second.n))
    if not _enough(first, second, rules):
        return Comparison(first=first, second=second, difference=shown, verdict="not_enough", missing=missing)
    if counted.excludes_nothing:
        # Not yet over and nothing found: silence is not proof of no difference.
        verdict: Verdict = "no_difference" if at_end else "not_enough"
        return Comparison(first=first, second=second, difference=shown, verdict=verdict, missing=missing)
    better: Verdict = "better" if counted.value > 0 else "worse"
    return Comparison(first=first, second=second, difference=shown, verdict=better, early=not at_end)


def winner(arms: Sequence[Arm], rules: EffectRules, *, at_end: bool) -> int | None:
    """Return the place of the arm that is better than each other one beyond chance, None while nothing is that sure."""
    if len(arms) < 2:
        return None
    best = max(range(len(arms)), key=lambda place: arms[place].share)
    others = [arm for place, arm in enumerate(arms) if place != best]
    found = [compare(arms[best], arm, rules, at_end=at_end, comparisons=len(others)) for arm in others]
    return best if all(one.verdict == "better" for one in found) else None


def needed(share: float, rules: EffectRules) -> int:
    """Return how many people each arm needs so that the smallest difference we would act on is found, as a rule."""
    other = min(1.0, share + rules.smallest_difference)
    middle = (share + other) / 2
    spread = Z95 * math.sqrt(2 * middle * (1 - middle)) + _POWER * math.sqrt(share * (1 - share) + other * (1 - other))
    return max(rules.enough_in_each_arm, math.ceil((spread / rules.smallest_difference) ** 2))


def _enough(first: Arm, second: Arm, rules: EffectRules) -> bool:
    reached, n = first.reached + second.reached, first.n + second.n
    return (
        min(first.n, second.n) >= rules.enough_in_each_arm
        and reached >= rules.enough_outcomes
        and n - reached >= rules.enough_outcomes
    )


def _z_of(comparisons: int) -> float:
    """Return the two-sided normal quantile of 5 % shared among comparisons (bisection on the error function)."""
    if comparisons <= 1:
        return Z95
    wanted, low, high = 1 - 0.05 / comparisons, 1.0, 8.0
    for _round in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle / math.sqrt(2)) < wanted else (low, middle)
    return high
