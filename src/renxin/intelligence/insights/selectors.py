"""Every read of insights: one page's numbers and pictures in about a dozen statements."""

from dataclasses import dataclass

from renxin.intelligence.insights import cards, figures
from renxin.intelligence.insights.cards import Card
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.metrics.follow_up_calls import CALLS
from renxin.intelligence.insights.metrics.open_cases import OPEN
from renxin.intelligence.insights.metrics.response_rate import INVITED
from renxin.intelligence.insights.rows import RowPage, rows
from renxin.intelligence.insights.scope import Scope, read_scope
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.ui.figures import Chart, HeatMap

__all__ = ["Dashboard", "RowPage", "Scope", "dashboard", "measure", "metric_of", "metrics", "read_scope", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What the director sees. `is_empty`: nothing has been asked, answered or gone wrong yet."""

    voice: tuple[Card, ...]
    repair: tuple[Card, ...]
    open_parts: tuple[tuple[str, int], ...]
    heat: HeatMap | None
    charts: tuple[Chart, ...]
    is_empty: bool


def dashboard(actor: Actor, scope: Scope) -> Dashboard:
    """Return the director's page for a scope read by `read_scope`."""
    actor.require("insights.view")
    counts = Counts(scope)
    charts = (figures.recommendation_trend(counts), figures.satisfaction_trend(counts), figures.case_trend(counts))
    _before, open_cases = counts.of(OPEN)
    return Dashboard(
        voice=tuple(
            cards.card(counts, code) for code in ("satisfaction", "recommendation", "response_rate", "follow_up_calls")
        ),
        repair=tuple(cards.card(counts, code) for code in ("open_cases", "first_response", "closed_in_time")),
        open_parts=tuple((code, open_cases[code]) for code in ("overdue", "four_hours", "day", "later")),
        heat=figures.heat_map(actor, counts),
        charts=tuple(chart for chart in charts if chart),
        is_empty=not (counts.counted.rows or any(row["n"] for row in (*counts.of(INVITED), *counts.of(CALLS))))
        and not (any(counts.cases_by_bucket) or open_cases["n"]),
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
