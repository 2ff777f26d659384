"""Before and after, with or without others to compare with: differences with intervals, and honest verdicts. Pure.

Intervals of differences are put together from the intervals of the two sides (MOVER, Newcombe's tenth method for
shares; Zou and Donner for any estimate): nothing is supposed of how a number was measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from renxin.kernel.core.statistics import Interval, t_quantile

Verdict = Literal["shows", "not_shown", "worse", "too_few"]
ChartSays = Literal["", "better", "worse", "nothing", "few"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measured value of some days: what it stands on and its interval. `value` None: nothing to measure."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    first: str = ""
    last: str = ""

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "value": self.value,
            "n": self.n,
            "low": self.low,
            "high": self.high,
            "from": self.first,
            "to": self.last,
        }

    @classmethod
    def kept(cls, found: dict[str, Any]) -> "Reading":
        """Return what was kept."""
        return cls(
            value=found.get("value"),
            n=int(found.get("n") or 0),
            low=found.get("low"),
            high=found.get("high"),
            first=found.get("from", ""),
            last=found.get("to", ""),
        )

    @property
    def is_sure(self) -> bool:
        """Tell whether it has an interval at all."""
        return self.value is not None and self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Change:
    """After less before, never without its interval."""

    value: float
    interval: Interval

    @property
    def is_chance(self) -> bool:
        """Tell whether no change at all lies inside the interval."""
        return self.interval.holds(0.0)


def change(before: Reading, after: Reading) -> Change | None:
    """Return after less before; None where either has no interval."""
    if not (before.is_sure and after.is_sure):
        return None
    b, bl, bh = float(before.value or 0), float(before.low or 0), float(before.high or 0)
    a, al, ah = float(after.value or 0), float(after.low or 0), float(after.high or 0)
    value = a - b
    return Change(value, Interval(value - math.hypot(a - al, bh - b), value + math.hypot(ah - a, b - bl)))


def beyond_others(own: Change, others: Change) -> Change:
    """Return how much more changed here than with the others (difference in differences)."""
    value = own.value - others.value
    down = math.hypot(own.value - own.interval.low, others.interval.high - others.value)
    up = math.hypot(own.interval.high - own.value, others.value - others.interval.low)
    return Change(value, Interval(value - down, value + up))


def verdict(
    before: Reading, after: Reading, *, more_is_better: bool, chart: ChartSays = "", least_n: int = 30
) -> Verdict:
    """Say what two readings show. Where a control chart watches, it has to agree before an improvement "shows"."""
    found = change(before, after)
    if found is None or min(before.n, after.n) < least_n:
        return "too_few"
    if found.is_chance:
        return "not_shown"
    if (found.value > 0) != more_is_better:
        return "worse"
    return "shows" if chart in ("", "better") else "not_shown"


def of_days(values: Sequence[float]) -> Interval | None:
    """Return the 95 % interval of the mean of some days' values (Student's t), None of fewer than three days."""
    n = len(values)
    if n < 3:
        return None
    mean = sum(values) / n
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1))
    half = t_quantile(n - 1) * deviation / math.sqrt(n)
    return Interval(mean - half, mean + half)


def chart_says(runs: Sequence[tuple[int, float, float]], good: int, *, has_limits: bool = True) -> ChartSays:
    """Return what a chart signals since something was done.

    `runs` are (direction, days before, days since) of each signal: a run counts when most of it lies after.
    """
    if not has_limits:
        return "few"
    told = {direction for direction, before, since in runs if direction and since > 0 and since >= 3 * before}
    if -good in told and good not in told:
        return "worse"
    return "better" if good in told else "nothing"
