"""Signals: control charts whose last points say that it gets worse, while the signal is fresh."""

from collections.abc import Iterator
from datetime import timedelta

from renxin.intelligence.improvement.measuring import itself, read
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.intelligence.insights.models import ChartSignal
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words

from .idea import About, Idea, days, place_words, worse


def from_signals(actor: Actor) -> Iterator[Idea]:
    """Yield each watched chart with a fresh signal for the worse."""
    system = itself(actor.tenant_id)
    for watched in insights.watched(system):
        chart = watched.chart
        signal = ChartSignal.objects.of(actor).filter(chart=chart).order_by("-last_on", "-pk").first()
        metric = insights.metric_of(system, chart.metric)
        if not watched.signal or signal is None or signal.direction != (-1 if metric.more_is_better else 1):
            continue
        about = About(metric=chart.metric, department=chart.department, survey=chart.survey, dimension=chart.dimension)
        last = days(actor)[1]
        since = read(actor, about, signal.first_on, max(signal.last_on, signal.first_on))
        before = read(
            actor,
            about,
            signal.first_on - timedelta(days=improving().suggest.days),
            signal.first_on - timedelta(days=1),
        )
        place = place_words(chart.department)
        yield Idea(
            source="signal",
            key=f"signal:{chart.uid}",
            sentence=improving().sentence(
                "signal",
                chart=Words(f"{place.zh} {metric.name.zh}", f"{metric.name.en}, {place.en}"),
                since=f"{signal.first_on}",
            ),
            about=about,
            n=since.n,
            evidence={"kind": "chart", "chart": str(chart.uid), "from": f"{signal.first_on}", "to": f"{last}"},
            gain=worse(since, before, more_is_better=metric.more_is_better),
        )
