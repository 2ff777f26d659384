"""Looking at every chart: first limits are kept, new signals are noticed once, and somebody is asked to look."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.intelligence.insights import charting, rare
from renxin.intelligence.insights.charting import Drawn
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ChartBaseline, ChartSignal, ControlChart
from renxin.intelligence.insights.services.charts import freeze_first
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

# Runs that ended longer ago than so many points are history: noted, but nobody is asked to look at them.
_RECENT: Final = 2
_DUE: Final = timedelta(days=3)
_ONCE: Final = """
ON CONFLICT (tenant_id, chart_id, baseline_id, rule, direction, first_on)
DO UPDATE SET last_on = EXCLUDED.last_on RETURNING id, (xmax = 0) AS is_new, task_source
"""


def look_at_charts(actor: Actor) -> int:
    """Look at each active chart that has a new point; return how many tasks were made."""
    charts = ControlChart.objects.of(actor).filter(is_active=True).select_related("department", "survey__version")
    return sum(_look(actor, chart) for chart in charts)


def _look(actor: Actor, chart: ControlChart) -> int:
    edges = charting.boundaries(chart, charting.scope_of(actor, chart))
    if chart.checked_until and edges[-1] <= chart.checked_until:
        return 0
    drawn = charting.draw(actor, chart)
    with transaction.atomic():
        if freeze_first(actor, drawn):
            drawn = charting.draw(actor, chart)
        made = _notice(actor, drawn)
        ControlChart.objects.filter(pk=chart.pk).update(checked_until=drawn.end)
    return made


def _notice(actor: Actor, drawn: Drawn) -> int:
    """Note the runs; ask for a look at those that still go on, once for runs that lie over one another."""
    noted = [(baseline, one) for baseline, one in drawn.signals if baseline]
    rows = [
        ChartSignal(
            tenant_id=actor.tenant_id,
            chart=drawn.chart,
            baseline=baseline,
            rule=one.rule,
            direction=one.direction,
            first_on=drawn.days(one.first, one.last)[0],
            last_on=drawn.days(one.first, one.last)[1],
            noticed_at=clock.now(),
        )
        for baseline, one in noted
    ]
    insert_rows(rows, _ONCE)
    recent = [row for row, (_baseline, one) in zip(rows, noted, strict=True) if one.last >= len(drawn.points) - _RECENT]
    return sum(_ask(actor, drawn, row.baseline, row) for row in recent)


def _ask(actor: Actor, drawn: Drawn, baseline: ChartBaseline, signal: ChartSignal) -> int:
    kept = ChartSignal.objects.of(actor).filter(chart=drawn.chart, baseline=baseline, direction=signal.direction)
    over = kept.filter(first_on__lte=signal.last_on, last_on__gte=signal.first_on)
    if over.exclude(task_source="").exists():
        return 0
    source = f"insights:chart:{drawn.chart.pk}:{signal.rule}:{signal.direction}:{signal.first_on}"
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=-actor.tenant_id,
                kind="check",
                title_code=_title(drawn.chart, signal),
                words=_words(drawn.chart),
                source=source,
                due_at=clock.now() + _DUE,
                department_id=drawn.chart.department_id,
            )
        ],
    )
    over.update(task_source=source)
    return 1


def _title(chart: ControlChart, signal: ChartSignal) -> str:
    # The rarer an event, the longer it takes to the next: where few are good, a high point of such a chart is good.
    upward = CATALOGUE[chart.metric].more_is_better != (chart.kind in rare.KINDS)
    is_good = signal.direction == (1 if upward else -1)
    return "chart_better" if is_good else "chart_signal"


def _words(chart: ControlChart) -> dict[str, str]:
    name = CATALOGUE[chart.metric].name
    place = chart.department
    zh = f"{place.name}：" if place else ""
    en = f"{(place.name_en or place.name)}: " if place else ""
    return {
        "zh": f"控制图有信号，请查看：{zh}{name.zh}",
        "en": f"A control chart signals, please look: {en}{name.en}",
    }
