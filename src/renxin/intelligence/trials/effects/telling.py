"""An effect in words. Never a bare percentage: what is said, with interval and n, or that it is too early."""

from django.utils.translation import gettext as _

from renxin.kernel.core.statistics import HIDDEN_BELOW, Interval
from renxin.ui.words import number

from .comparing import Arm, Comparison
from .series import Series
from .staggered import Staggered

_SAID = {
    "better": "good",
    "worse": "now",
    "no_difference": "",
    "not_enough": "soon",
}


def tone(verdict: str) -> str:
    """Return the tone of a verdict's badge."""
    return _SAID.get(verdict, "")


def arm_words(arm: Arm) -> str:
    """Return how many of an arm reached the goal; below five people only that there are few."""
    if arm.n < HIDDEN_BELOW:
        return _("fewer than %(n)s people") % {"n": HIDDEN_BELOW}
    interval = arm.interval()
    return _("%(reached)s of %(n)s: %(share)s (%(low)s to %(high)s)") % {
        "reached": number(arm.reached),
        "n": number(arm.n),
        "share": _percent(arm.share),
        "low": _percent(interval.low),
        "high": _percent(interval.high),
    }


def points(value: float, interval: Interval) -> str:
    """Return a difference of shares in percentage points with its interval."""
    return _("%(value)s percentage points (95%% interval %(low)s to %(high)s)") % {
        "value": f"{100 * value:+.1f}",
        "low": f"{100 * interval.low:+.1f}",
        "high": f"{100 * interval.high:+.1f}",
    }


def comparison_words(found: Comparison) -> str:
    """Return what may be said of a comparison."""
    n = found.first.n + found.second.n
    if found.verdict == "not_enough":
        if found.missing:
            return _("Not enough yet: about %(missing)s more people are needed in the smaller arm (n = %(n)s now).") % {
                "missing": number(found.missing),
                "n": number(n),
            }
        return _("Not enough yet: the experiment is still running, and nothing glaring was seen (n = %(n)s).") % {
            "n": number(n)
        }
    words = points(found.difference.value, found.difference.interval)
    values = {"points": words, "n": number(n)}
    if found.verdict == "no_difference":
        return _("No difference beyond chance: %(points)s, n = %(n)s.") % values
    if found.verdict == "better":
        return _("The goal is reached more often: %(points)s, n = %(n)s.") % values
    return _("The goal is reached less often: %(points)s, n = %(n)s.") % values


def series_words(found: Series) -> str:
    """Return what may be said of an interrupted time series."""
    n = sum(week.n for week in found.weeks)
    if found.verdict == "not_enough":
        return _("Not enough yet: %(before)s weeks before and %(after)s weeks after can be used.") % {
            "before": found.before,
            "after": found.after,
        }
    values = {"points": points(found.level, found.level_interval), "n": number(n)}
    if found.verdict == "no_difference":
        return _("No step beyond chance at the start: %(points)s, n = %(n)s.") % values
    if found.verdict == "better":
        return _("A step up at the start: %(points)s, n = %(n)s.") % values
    return _("A step down at the start: %(points)s, n = %(n)s.") % values


def staggered_words(found: Staggered) -> str:
    """Return what may be said of a staggered start."""
    n = sum(one.after.n + one.before.n + one.waiting_after.n + one.waiting_before.n for one in found.starts)
    if found.verdict == "not_enough":
        return _("Not enough yet: %(n)s departments can be compared so far.") % {"n": len(found.starts)}
    values = {"points": points(found.value, found.interval), "n": number(n)}
    if found.verdict == "no_difference":
        return _("No difference beyond chance where it has started: %(points)s, n = %(n)s.") % values
    if found.verdict == "better":
        return _("More often where it has started: %(points)s, n = %(n)s.") % values
    return _("Less often where it has started: %(points)s, n = %(n)s.") % values


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)}%"
