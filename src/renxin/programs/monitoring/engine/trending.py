"""Trends: the mean of the last week beside the four weeks before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .shapes import Measure, Timing


@dataclass(frozen=True, slots=True)
class Means:
    """The mean of one part in the last days and in the days before, and of how many readings each is."""

    recent: float
    recent_n: int
    before: float
    before_n: int


def trend_of(measure: Measure, means: Mapping[str, Means], timing: Timing) -> str:
    """Return the rule of the trend that is out of bounds (`VS_SBP:trend:rise`), or nothing."""
    for part in measure.parts:
        found, rule = means.get(part.code), part.trend
        if found is None or rule is None or min(found.recent_n, found.before_n) < timing.trend_least:
            continue
        change = found.recent - found.before
        if rule.rise is not None and change >= rule.rise:
            return f"{part.code}:trend:rise"
        if rule.rise_share is not None and change >= rule.rise_share * found.before:
            return f"{part.code}:trend:rise"
        if rule.fall_share is not None and -change >= rule.fall_share * found.before:
            return f"{part.code}:trend:fall"
    return ""
