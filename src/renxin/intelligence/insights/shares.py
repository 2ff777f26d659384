"""Shares: the same measure for everything that is a part of a whole."""

from renxin.intelligence.insights.metric import Measure, enough
from renxin.kernel.core import statistics


def share(now: tuple[int, int], before: tuple[int, int]) -> Measure:
    """Return (part, whole) as a measured share with its Wilson interval; a change only outside of chance."""
    part, whole = now
    if not whole:
        return Measure(value=None, n=0)
    changed = enough(whole, before[1]) and statistics.shares_changed(before, now)
    return Measure(
        value=part / whole,
        n=whole,
        interval=statistics.wilson(part, whole),
        change=part / whole - before[0] / before[1] if changed else None,
        parts={"part": part, "whole": whole},
    )
