"""Risk by day since an anchor: of those still at risk on a day, how many it happened to. With n and interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from renxin.kernel.core.statistics import Interval, wilson

_CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many were at risk, to how many it happened."""

    day: int
    at_risk: int
    events: int

    @property
    def hazard(self) -> float:
        """Return the share of those at risk to whom it happened that day."""
        return self.events / self.at_risk if self.at_risk else 0.0

    @property
    def interval(self) -> Interval:
        """Return Wilson's interval of the hazard."""
        return wilson(self.events, self.at_risk) or Interval(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Window:
    """Some days in a row that are riskier than the others: first and last day, their counts, the others', p."""

    first: int
    last: int
    events: int
    at_risk: int
    other_events: int
    other_at_risk: int
    p: float

    @property
    def times(self) -> float:
        """Return how many times riskier a day inside is than a day outside."""
        outside = self.other_events / self.other_at_risk if self.other_at_risk else 0.0
        return (self.events / self.at_risk) / outside if outside else math.inf


def by_day(events: dict[int, int], followed: dict[int, int], days: int) -> tuple[Day, ...]:
    """Return the hazard of each day 1 to `days`.

    `events` counts first events by day; `followed` those whose watching ended on a day without one.
    """
    at_risk = sum(events.values()) + sum(followed.values())
    found = []
    for day in range(1, days + 1):
        # Who left on a day before its end was watched for part of it: counted at risk, as those with an event are.
        found.append(Day(day, at_risk, events.get(day, 0)))
        at_risk -= events.get(day, 0) + followed.get(day, 0)
    return tuple(found)


def riskiest(days: Sequence[Day], width: int) -> Window | None:
    """Return the riskiest window of `width` days, if it is riskier than the rest by more than luck in choosing it."""
    all_events, all_risk = sum(day.events for day in days), sum(day.at_risk for day in days)
    places = range(len(days) - width + 1)
    windows = [_window(days[place : place + width], all_events, all_risk, len(places)) for place in places]
    best = max((one for one in windows if one.at_risk), key=lambda one: one.events / one.at_risk, default=None)
    return best if best and best.p < _CHANCE and best.times > 1 else None


def _window(days: Sequence[Day], all_events: int, all_risk: int, looked_at: int) -> Window:
    events, at_risk = sum(day.events for day in days), sum(day.at_risk for day in days)
    others = (all_events - events, all_risk - at_risk)
    p = min(1.0, looked_at * _two_sided(events, at_risk, *others))
    return Window(days[0].day, days[-1].day, events, at_risk, *others, p)


def _two_sided(a: int, m: int, b: int, n: int) -> float:
    """Return p of two shares being equal (pooled normal)."""
    if not m or not n:
        return 1.0
    pooled = (a + b) / (m + n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    return math.erfc(abs(a / m - b / n) / error / math.sqrt(2)) if error else 1.0
