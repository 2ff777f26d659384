"""Control charts in words and as figures: what a chart is called, what its signals say, how its points are written."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from renxin.intelligence.insights import charting, rare
from renxin.intelligence.insights.cards import in_words
from renxin.intelligence.insights.charting import Drawn
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ControlChart
from renxin.kernel.core import packs
from renxin.ui.figures import ControlChart as Figure

_RULES: Final = {
    "beyond": gettext_lazy("outside the limits"),
    "shift": gettext_lazy("a run on one side"),
    "trend": gettext_lazy("a steady trend"),
    "two_of_three": gettext_lazy("two of three near the limit"),
    "hugging": gettext_lazy("suspiciously even"),
}
_DIRECTIONS: Final = {1: pgettext_lazy("signal", "up"), -1: pgettext_lazy("signal", "down"), 0: ""}


def title(chart: ControlChart) -> str:
    """Return what a chart is called: the number, and whose."""
    metric = CATALOGUE[chart.metric]
    about = [str(metric.name)]
    if chart.dimension and chart.survey:
        about.append(dimension_words(chart))
    elif chart.survey:
        about.append(packs.words(chart.survey.title, get_language() or "zh-hans"))
    if chart.department:
        english = (get_language() or "").startswith("en")
        about.append(chart.department.name_en if english and chart.department.name_en else chart.department.name)
    return " · ".join(about)


def dimension_words(chart: ControlChart) -> str:
    """Return what the dimension of a chart is called."""
    raw = chart.survey.version.definition if chart.survey else {}
    found = next((one for one in raw.get("dimensions", ()) if one["code"] == chart.dimension), None)
    return packs.words(found["text"], get_language() or "zh-hans") if found else chart.dimension


def signal_words(rule: str, direction: int) -> str:
    """Return what a signal says."""
    way = str(_DIRECTIONS[direction])
    return f"{_RULES[rule]} ({way})" if way else str(_RULES[rule])


def figure(drawn: Drawn) -> Figure:
    """Return a chart as the page draws it."""
    chart, unit = drawn.chart, CATALOGUE[drawn.chart.metric].unit
    scale = 100 if unit == "share" and chart.kind in ("p", "laney_p", "xmr") else 1
    zone = drawn.scope.zone

    def column(name: str) -> list[float | None]:
        return [round(getattr(one, name) * scale, 2) if one else None for one in drawn.placed]

    values = [round(one.value * scale, 2) if one else _bare(drawn, at, scale) for at, one in enumerate(drawn.placed)]
    starts = [start.astimezone(zone) for start in drawn.starts]
    return Figure(
        title=title(chart),
        categories=[_category(chart, start) for start in starts],
        values=values,
        centre=column("centre"),
        lower=column("lower"),
        upper=column("upper"),
        signals={one.last: signal_words(one.rule, one.direction) for _baseline, one in drawn.signals},
        marks=_marks(drawn),
        name=_y_name(chart),
        centre_name=_("Centre line"),
        limits_name=_("Control limits"),
        signal_name=_("Signal"),
        mark_name=_("What was done"),
        about=_about(drawn),
        x_name=_("Since the event of")
        if chart.kind in rare.KINDS
        else {"day": _("Day"), "week": _("Week of"), "month": _("Month")}[chart.bucket],
        unit="%" if scale == 100 else "",
        source=_("Source: %(source)s; kind of chart: %(kind)s")
        % {"source": CATALOGUE[chart.metric].name, "kind": chart.get_kind_display()},
    )


def points(drawn: Drawn) -> list[tuple[str, str, str, str]]:
    """Return day, value, count and the address of the rows of each point, newest first."""
    metric = CATALOGUE[drawn.chart.metric]
    found = []
    for at, point in enumerate(drawn.points):
        first, last = drawn.days(at, at)
        href = reverse("insights:rows", args=[metric.code]) + drawn.scope.address(**{"from": first, "to": last})
        value = point.count / point.size if metric.unit == "share" and point.size else point.count
        said = in_words(value, metric.unit) if point.size else ""
        said = f"{point.count:.1f}".rstrip("0").rstrip(".") if drawn.chart.kind in rare.KINDS else said
        count = f"{point.count:g}/{point.size:g}" if drawn.chart.kind in ("p", "laney_p") and point.size else ""
        found.append((f"{first}" if first == last else f"{first} – {last}", said, count, href))
    return found[::-1]


def _category(chart: ControlChart, start: datetime) -> str:
    if chart.kind in rare.KINDS:
        return f"{start:%y-%m-%d}"
    return f"{start:%Y-%m}" if chart.bucket == "month" else f"{start:%m-%d}"


def _y_name(chart: ControlChart) -> str:
    if chart.kind == "t":
        return _("Days until the next one")
    return _("How many until the next one") if chart.kind == "g" else str(CATALOGUE[chart.metric].name)


def _bare(drawn: Drawn, at: int, scale: int) -> float | None:
    """Return a point of a chart that has no limits yet."""
    point = drawn.points[at]
    if point.size <= 0:
        return None
    is_part = drawn.chart.kind in ("p", "u", "laney_p", "laney_u")
    return round((point.count / point.size if is_part else point.count) * scale, 2)


def _marks(drawn: Drawn) -> dict[int, str]:
    """Return what was done, by the point in whose time it fell."""
    found: dict[int, str] = {}
    for mark in drawn.marks:
        places = [at for at, start in enumerate(drawn.starts) if start <= mark.at]
        if places and mark.at < drawn.end:
            found[places[-1]] = f"{found[places[-1]]}; {mark.label}" if places[-1] in found else mark.label
    return found


def _about(drawn: Drawn) -> str:
    rules = charting.control_rules()
    counted = sum(1 for point in drawn.points if point.size > 0)
    if not any(drawn.placed):
        return _("%(n)d points so far; limits need %(least)d.") % {"n": counted, "least": rules.baseline_least}
    if not drawn.is_frozen:
        return _("The limits are provisional: they are kept after %(usual)d points.") % {"usual": rules.baseline_usual}
    last = drawn.baselines[-1]
    return _("The limits come from %(first)s to %(last)s and do not move.") % {
        "first": last.from_on,
        "last": last.to_on,
    }
