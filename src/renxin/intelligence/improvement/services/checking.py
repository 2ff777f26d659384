"""Checks: before and after compared on their day, or whenever somebody looks. The words are honest, people judge."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.intelligence.improvement.effects import ChartSays, Reading, change, chart_says, verdict
from renxin.intelligence.improvement.measuring import itself, read, today
from renxin.intelligence.improvement.models import Check, Improvement, State
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.intelligence.insights import services as charts
from renxin.intelligence.insights.models import ChartSignal
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.improvement import ImprovementChecked
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .moving import locked, told

_JUDGE_WITHIN = timedelta(days=7)


def sweep_checks(actor: Actor) -> int:
    """Make the checks whose day has come; return how many."""
    system = itself(actor.tenant_id)
    due = Check.objects.of(actor).filter(
        made_at__isnull=True, due_on__lte=today(actor), improvement__state__in=[State.CHECKING, State.HELD]
    )
    rows = list(due.select_related("improvement__chart", "improvement__department", "improvement__survey"))
    if rows:
        charts.look_at_charts(system)
    for row in rows:
        _make(system, row)
    return len(rows)


@transaction.atomic
def look_now(actor: Actor, improvement: Improvement) -> Check:
    """Compare before and after as of today, between the planned days.

    Raises:
        WrongState: nothing counts yet.
    """
    actor.require("improvements.work")
    found = locked(actor, improvement)
    if found.acted_on is None or found.acted_on >= today(actor):
        raise WrongState(_("There is no whole day to look at yet since it was done."))
    charts.look_at_charts(itself(actor.tenant_id))
    check = Check.objects.create(tenant_id=actor.tenant_id, improvement=found, days=0, due_on=today(actor))
    return _make(actor, check)


@transaction.atomic
def _make(actor: Actor, check: Check) -> Check:
    improvement = check.improvement
    acted_on = improvement.acted_on or check.due_on
    before = Reading.kept(improvement.baseline)
    after = read(actor, improvement, acted_on, max(acted_on, check.due_on - timedelta(days=1)))
    metric = insights.metric_of(itself(actor.tenant_id), improvement.metric)
    found = change(before, after)
    check.made_at = clock.now()
    check.before, check.after = before.stored(), after.stored()
    if found:
        check.change, check.low, check.high = found.value, found.interval.low, found.interval.high
    check.chart_says = _chart_says(actor, improvement, acted_on, 1 if metric.more_is_better else -1)
    check.verdict = verdict(
        before,
        after,
        more_is_better=metric.more_is_better,
        chart=check.chart_says,
        least_n=improving().least_n,
    )
    check.save()
    record(actor, ImprovementChecked(**told(actor, improvement), days=check.days, verdict=check.verdict))
    if check.days:
        _ask(actor, check)
    return check


def _chart_says(actor: Actor, improvement: Improvement, acted_on: date, good: int) -> ChartSays:
    """Return what the control chart signals since, mostly after the day of acting."""
    if improvement.chart is None:
        return ""
    rows = ChartSignal.objects.of(actor).filter(chart=improvement.chart, last_on__gte=acted_on)
    runs = [
        (one.direction, max(0.0, float((acted_on - one.first_on).days)), float((one.last_on - acted_on).days + 1))
        for one in rows
    ]
    return chart_says(runs, good, has_limits=improvement.chart.baselines.exists())


def _ask(actor: Actor, check: Check) -> None:
    """Ask the owner to judge what the check says."""
    improvement = check.improvement
    at = datetime.combine(today(actor), time(17), organizations.zone_of(actor))
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=-actor.tenant_id,
                kind="check",
                title_code="improvement_check",
                words={
                    "zh": f"请查看改进的 {check.days} 天效果：{improvement.title}",
                    "en": f"Look at the check after {check.days} days: {improvement.title}",
                },
                source=f"improvement:check:{check.pk}",
                due_at=at + _JUDGE_WITHIN,
                owner_id=improvement.owner_id,
                department_id=improvement.department_id,
            )
        ],
    )


@transaction.atomic
def judge_check(actor: Actor, check: Check, judgement: str) -> Check:
    """Write what people make of a check; the numbers and the verdict stay as they are.

    Raises:
        InvalidInput: no words.
        WrongState: it is not made yet.
    """
    actor.require("improvements.work")
    found = Check.objects.of(actor).select_for_update(of=("self",)).get(pk=check.pk)
    locked(actor, found.improvement)
    if found.made_at is None:
        raise WrongState(_("This check is not made yet."))
    if not judgement.strip():
        raise InvalidInput(_("Say what you make of it."), where="judgement")
    found.judgement, found.judged_by_id, found.judged_at = judgement.strip()[:400], actor.user_id, clock.now()
    found.save(update_fields=["judgement", "judged_by", "judged_at"])
    worklist.cancel_tasks(actor, sources=[f"improvement:check:{found.pk}"], reason="judged")
    return found
