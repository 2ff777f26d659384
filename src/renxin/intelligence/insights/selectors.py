"""Every read of insights: a board's numbers and pictures in about a dozen statements."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from renxin.intelligence.insights import cards, chart_words, charting, figures
from renxin.intelligence.insights.by_department import by_department
from renxin.intelligence.insights.cards import Card
from renxin.intelligence.insights.causes import HotSpots, cause_rows, hot_spots
from renxin.intelligence.insights.comparing import Comparison, compare
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.filters import filters
from renxin.intelligence.insights.lines import MAY_SEE, Line
from renxin.intelligence.insights.mapping import Node, maps, node_of, nodes, removed_nodes
from renxin.intelligence.insights.mattering import Mattering
from renxin.intelligence.insights.mattering import read as what_matters
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.metrics.follow_up_calls import CALLS
from renxin.intelligence.insights.metrics.open_cases import OPEN
from renxin.intelligence.insights.metrics.response_rate import INVITED
from renxin.intelligence.insights.models import ControlChart
from renxin.intelligence.insights.rows import RowPage, every_row, rows
from renxin.intelligence.insights.scope import PERIODS, Scope, read_scope
from renxin.intelligence.insights.waiting import Wait, promises, waits
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.ui.figures import Chart, HeatMap
from renxin.ui.figures import ControlChart as ControlFigure

__all__ = [
    "CATALOGUE",
    "MAY_SEE",
    "PERIODS",
    "Card",
    "Comparison",
    "HotSpots",
    "Line",
    "Mattering",
    "Node",
    "Parts",
    "RowPage",
    "Scope",
    "Wait",
    "Watched",
    "by_department",
    "cause_rows",
    "chart",
    "charts_of",
    "compare",
    "every_row",
    "figure_of",
    "filters",
    "hot_spots",
    "maps",
    "measure",
    "metric_of",
    "metrics",
    "node_of",
    "nodes",
    "promises",
    "read_scope",
    "removed_nodes",
    "rows",
    "waits",
    "watched",
    "what_matters",
]


# So many days after its last point a signal is history in the list: two points and what a weekend adds.
_FRESH: Final = {"day": 5, "week": 21, "month": 93}


class Parts:
    """What boards are put together from: cards, pictures and lists of one scope, each count read at most once."""

    CHARTS: Final = ("recommendation", "satisfaction", "cases")

    def __init__(self, actor: Actor, scope: Scope) -> None:
        actor.require("insights.view")
        self.scope = scope
        self._actor = actor
        self._counts = Counts(scope)

    def card(self, code: str) -> Card:
        """Return the card of a metric."""
        return cards.card(self._counts, code)

    def chart(self, code: str) -> Chart | None:
        """Return one of the trends in `CHARTS`; None when there is nothing to draw."""
        trends = {
            "recommendation": figures.recommendation_trend,
            "satisfaction": figures.satisfaction_trend,
            "cases": figures.case_trend,
        }
        return trends[code](self._counts)

    def heat(self) -> HeatMap | None:
        """Return satisfaction by department and dimension."""
        return figures.heat_map(self._actor, self._counts)

    def time_left(self) -> tuple[tuple[str, int], ...]:
        """Return how many open cases have how much time left."""
        _before, found = self._counts.of(OPEN)
        return tuple((code, found[code]) for code in ("overdue", "four_hours", "day", "later"))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been asked, answered or gone wrong yet."""
        counts = self._counts
        return (
            not counts.counted.rows
            and not any(row["n"] for row in (*counts.of(INVITED), *counts.of(CALLS), *counts.of(OPEN)))
            and not any(counts.cases_by_bucket)
        )


def metrics(actor: Actor) -> list[Metric]:
    """Return the catalogue."""
    actor.require("insights.view")
    return [CATALOGUE[code] for code in sorted(CATALOGUE)]


def metric_of(actor: Actor, code: str) -> Metric:
    """Return one metric.

    Raises:
        NotFound: the catalogue has none of this code.
    """
    actor.require("insights.view")
    if code not in CATALOGUE:
        raise NotFound(code)
    return CATALOGUE[code]


def measure(actor: Actor, metric: Metric, scope: Scope) -> Measure:
    """Return what a metric measures in a scope."""
    actor.require("insights.view")
    return metric.measure(Counts(scope))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One chart in the list, and what its last points signal."""

    chart: ControlChart
    title: str
    signal: str
    since: date | None


def watched(actor: Actor) -> list[Watched]:
    """Return the charts that are watched, as far as the actor's departments reach; those that signal first."""
    actor.require("insights.view")
    rows = [_watched(row) for row in _charts(actor).filter(is_active=True)]
    return sorted(rows, key=lambda row: (not row.signal, row.title))


def chart(actor: Actor, uid: UUID) -> ControlChart:
    """Return one chart.

    Raises:
        NotFound: there is none, or it is of a department that the actor does not see.
    """
    actor.require("insights.view")
    found = _charts(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("control chart")
    return found


def charts_of(actor: Actor, metric: str, *, department_id: int | None = None) -> list[ControlChart]:
    """Return the charts that watch a number, of one department or of the whole hospital."""
    actor.require("insights.view")
    return list(_charts(actor).filter(metric=metric, department_id=department_id, is_active=True))


def figure_of(actor: Actor, found: ControlChart) -> ControlFigure:
    """Return a chart as the pages draw it: points, limits, signals, what was done."""
    actor.require("insights.view")
    return chart_words.figure(charting.draw(actor, found))


def _charts(actor: Actor) -> QuerySet[ControlChart]:
    found = ControlChart.objects.of(actor).select_related("department", "survey__version")
    return found if actor.all_departments else found.filter(department_id__in=actor.department_ids)


def _watched(row: ControlChart) -> Watched:
    signal = row.signals.order_by("-last_on", "-pk").first()
    is_fresh = signal and row.checked_until and (row.checked_until.date() - signal.last_on).days <= _FRESH[row.bucket]
    return Watched(
        chart=row,
        title=chart_words.title(row),
        signal=chart_words.signal_words(signal.rule, signal.direction) if signal and is_fresh else "",
        since=signal.first_on if signal and is_fresh else None,
    )


def chart_of_task(actor: Actor, source: str) -> ControlChart | None:
    """Return the chart whose signal made a task (by its source), None when it is another kind of task."""
    parts = source.split(":")
    if parts[:2] != ["insights", "chart"] or len(parts) < 3 or not parts[2].isdigit() or not actor.may("insights.view"):
        return None
    return ControlChart.objects.of(actor).filter(pk=int(parts[2])).first()
