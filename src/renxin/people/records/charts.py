"""How values went over time, as charts: the title says the finding, the tinted band is the reference range."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from renxin.ui.figures import Chart, Series

from . import catalogue, rules
from .selectors import Trend

_MOST = 8


def charts_of(trends: Sequence[Trend], limit: int = _MOST) -> list[Chart]:
    """Return a chart for each item, those that belong together (both blood pressures) in one."""
    left = {trend.code: trend for trend in trends}
    charts: list[Chart] = []
    for code in [trend.code for trend in trends]:
        if code in left and len(charts) < limit:
            group = [left.pop(member) for member in _together(code) if member in left]
            charts.append(_chart(group))
    return charts


def _together(code: str) -> tuple[str, ...]:
    return next((group for group in catalogue.lab_pack().together if code in group), (code,))


def _chart(group: Sequence[Trend]) -> Chart:
    first = group[0]
    instants = sorted({at for trend in group for at, _value in trend.points})
    bounds = rules.bounds_of(first.reference_range) if len(group) == 1 else None
    lowest, highest = _ends(group, bounds)
    return Chart(
        kind="line",
        title=_title(group),
        about=_about(group),
        categories=[_day(at) for at in instants],
        series=[_series(trend, instants, bounds, lowest, highest) for trend in group],
        x_name=_("Date"),
        y_name=first.unit,
        unit=f" {first.unit}" if first.unit else "",
        low=lowest,
        n=max(len(trend.points) for trend in group),
    )


def _series(
    trend: Trend,
    instants: Sequence[datetime],
    bounds: tuple[Decimal | None, Decimal | None] | None,
    lowest: float,
    highest: float,
) -> Series:
    values = dict(trend.points)
    line = [float(values[at]) if at in values else None for at in instants]
    if bounds is None:
        return Series(trend.name, line)
    low, high = (None if end is None else float(end) for end in bounds)
    return Series(
        trend.name,
        line,
        low=[lowest if low is None else low] * len(instants),
        high=[highest if high is None else high] * len(instants),
    )


def _ends(group: Sequence[Trend], bounds: tuple[Decimal | None, Decimal | None] | None) -> tuple[float, float]:
    """Return where the axis begins and where an open range ends: a little beyond all that is drawn."""
    values = [float(value) for trend in group for _at, value in trend.points]
    values += [float(end) for end in bounds or () if end is not None]
    room = (max(values) - min(values)) * 0.15 or abs(max(values)) * 0.1 or 1.0
    lowest = min(values) - room
    return round(0.0 if lowest < 0 <= min(values) else lowest, 1), round(max(values) + room, 1)


def _title(group: Sequence[Trend]) -> str:
    said = [_said(trend) for trend in group]
    return " · ".join(said)


def _said(trend: Trend) -> str:
    value = f"{trend.latest.normalize():f}"
    words = {
        "high": _("%(name)s %(value)s, above its range"),
        "low": _("%(name)s %(value)s, below its range"),
    }.get(rules.direction("", trend.latest, trend.reference_range), _("%(name)s %(value)s"))
    return words % {"name": trend.name, "value": value}


def _about(group: Sequence[Trend]) -> str:
    ranges = [f"{trend.reference_range} {trend.unit}".strip() for trend in group if trend.reference_range]
    return _("Reference range %(range)s") % {"range": " · ".join(ranges)} if ranges else ""


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d")
