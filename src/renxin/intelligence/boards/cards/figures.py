"""Pictures and what control charts signal."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.boards.cards.shown import Context, Listed, Row, Shown
from renxin.intelligence.insights import selectors as insights
from renxin.ui.words import day

_CHARTS: Final[dict[str, Any]] = {
    "recommendation": gettext_lazy("Recommendation over time"),
    "satisfaction": gettext_lazy("Satisfaction over time"),
    "cases": gettext_lazy("Cases over time"),
}
NAMES: Final[dict[str, Any]] = {
    "heat.departments": gettext_lazy("Departments and dimensions"),
    "signals.list": gettext_lazy("What control charts signal"),
}


def chart(context: Context, code: str) -> Shown | None:
    """Return a trend."""
    figure = context.parts.chart(code) if context.parts else None
    return Shown(f"chart.{code}", "chart", figure) if figure else None


def name_of(code: str) -> str:
    """Return the name of a trend."""
    return str(_CHARTS[code])


def _heat(context: Context) -> Shown | None:
    figure = context.parts.heat() if context.parts else None
    return Shown("heat.departments", "heat", figure) if figure else None


def _signals(context: Context) -> Shown | None:
    if context.parts is None or context.scope is None:
        return None
    now = context.scope.now.date()
    rows = tuple(
        Row(
            one.title, reverse("insights:chart", args=[one.chart.uid]),
            f"{one.signal} · {day(one.since, now)}" if one.since else one.signal, "soon",
        )
        for one in insights.watched(context.actor)
        if one.signal
    )  # fmt: skip
    empty = _("No chart shows more than chance.")
    title = str(NAMES["signals.list"])
    return Shown(
        "signals.list", "list", Listed(title=title, rows=rows[:5], href=reverse("insights:charts"), empty=empty)
    )


MAKERS: Final[dict[str, Callable[[Context], Shown | None]]] = {
    "heat.departments": _heat,
    "signals.list": _signals,
}
