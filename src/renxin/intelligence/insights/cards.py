"""Measures as a page shows them: value, n, interval, change in words, and the way to the rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric, Unit
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.kernel.core.statistics import WEAK_BELOW
from renxin.ui.words import duration, number

_UNITS: Final = {"score": gettext_lazy("of 100"), "rate": gettext_lazy("per 1,000")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One number of the dashboard. Empty texts are left out of the page."""

    code: str
    label: str
    href: str
    value: str = ""
    unit: str = ""
    n: str = ""
    low: str = ""
    high: str = ""
    change: str = ""
    is_good: str = ""
    note: str = ""


def card(counts: Counts, code: str) -> Card:
    """Return the card of a metric. Hidden and weak numbers say so instead of pretending."""
    metric = CATALOGUE[code]
    measure = metric.measure(counts)
    href = reverse("insights:rows", args=[code]) + counts.scope.address()
    label = str(metric.name)
    if measure.value is None:
        return Card(code=code, label=label, href=href, note=_("Nothing to count yet"))
    if metric.hides_few and measure.is_hidden:
        return Card(code=code, label=label, href=href, note=_("Fewer than five answers: not shown"))
    return Card(
        code=code,
        label=label,
        href=href,
        value=in_words(measure.value, metric.unit),
        unit=str(_UNITS.get(metric.unit, "")),
        n="" if metric.unit == "count" else number(measure.n),
        low=in_words(measure.interval.low, metric.unit) if measure.interval else "",
        high=in_words(measure.interval.high, metric.unit) if measure.interval else "",
        change=_change(metric, measure),
        is_good=_is_good(metric, measure),
        note=_note(metric, measure),
    )


def in_words(value: float, unit: Unit) -> str:
    """Return a value with its unit, as people read it."""
    if unit == "share":
        return f"{number(value * 100, 0)}%"
    if unit == "minutes":
        return duration(timedelta(minutes=value))
    return number(value, 0 if unit == "count" else 1)


def _change(metric: Metric, measure: Measure) -> str:
    """Say a change; none is said when chance explains it."""
    if measure.change is None:
        return ""
    size = in_words(abs(measure.change), metric.unit)
    if metric.unit == "share":
        size = _("%(n)s percentage points") % {"n": number(abs(measure.change) * 100)}
    return (_("up %(size)s") if measure.change > 0 else _("down %(size)s")) % {"size": size}


def _is_good(metric: Metric, measure: Measure) -> str:
    if measure.change is None:
        return ""
    return "yes" if (measure.change > 0) == metric.more_is_better else "no"


def _note(metric: Metric, measure: Measure) -> str:
    if metric.unit in ("score", "points", "share") and measure.n < WEAK_BELOW:
        return _("Few answers, only a hint") if metric.rows == "answers" else _("Few cases, only a hint")
    if "p90" in measure.parts:
        slow = _("9 of 10 within %(time)s") % {"time": in_words(measure.parts["p90"], "minutes")}
        waiting = int(measure.parts["waiting"])
        return _("%(slow)s; %(n)s not answered yet") % {"slow": slow, "n": waiting} if waiting else slow
    return ""
