"""Control charts: begun, given limits, marked with what was done, stopped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.insights import charting, rare
from renxin.intelligence.insights.analysis.control import KINDS, TooFewPoints
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ChartBaseline, ChartMark, ControlChart
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

# A new chart looks back so far: long enough for a baseline where the metric has a past.
_BACK = {"day": timedelta(days=60), "week": timedelta(weeks=40), "month": timedelta(days=900)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChart:
    """What is to be watched. `kind` empty: the one that fits the metric. `since_on` None: as far back as is useful."""

    metric: str
    bucket: str = "week"
    kind: str = ""
    department_id: int | None = None
    survey_id: int | None = None
    dimension: str = ""
    since_on: date | None = None


def watch(actor: Actor, new: NewChart) -> ControlChart:
    """Watch a metric on a control chart; the chart that watches the same already is returned, switched on again.

    Raises:
        InvalidInput: there is no such metric, or it has no points.
    """
    actor.require("insights.manage")
    metric = CATALOGUE.get(new.metric)
    kind = new.kind or (metric.way.chart if metric else "")
    if metric is None or kind not in KINDS or new.bucket not in _BACK:
        raise InvalidInput(_("Choose a number, and how its points are made."), where="metric")
    if metric.way.tally and not metric.way.tally.at:
        raise InvalidInput(_("This number has no past: it says how things stand now."), where="metric")
    if kind in rare.KINDS and not rare.can_be_drawn(new.metric, kind):
        words = _("This number is not made of events: days or cases between them cannot be counted.")
        raise InvalidInput(words, where="kind")
    since = new.since_on or (clock.now() - _BACK[new.bucket]).date()
    with transaction.atomic():
        what: dict[str, Any] = {
            "metric": new.metric,
            "bucket": new.bucket,
            "department_id": new.department_id,
            "survey_id": new.survey_id,
            "dimension": new.dimension,
        }
        chart, is_new = ControlChart.objects.get_or_create(
            tenant_id=actor.tenant_id,
            **what,
            defaults={"kind": kind, "since_on": since, "made_by_id": actor.user_id, "made_at": clock.now()},
        )
        if not is_new and not chart.is_active:
            chart.is_active = True
            chart.save(update_fields=["is_active"])
        record_access(actor, "insights.chart_watched", "control_chart", chart.uid)
    return chart


def mark_chart(actor: Actor, chart: ControlChart, at: datetime, label: str, source: str) -> ChartMark:
    """Mark on a chart that something was done; the same source marks it once, and a later call moves the mark.

    Args:
        chart: of the actor's tenant.
        at: when it took effect.
        label: in a few words, what was done.
        source: who says so, `<package>:<id>`.
    """
    mark, _is_new = ChartMark.objects.update_or_create(
        tenant_id=actor.tenant_id,
        chart=ControlChart.objects.of(actor).get(pk=chart.pk),
        source=source,
        defaults={"at": at, "label": label[:120], "made_by_id": actor.user_id, "made_at": clock.now()},
    )
    return mark


def unmark_chart(actor: Actor, chart: ControlChart, source: str) -> None:
    """Take a mark off."""
    ChartMark.objects.of(actor).filter(chart=chart, source=source).delete()


def stop_chart(actor: Actor, chart: ControlChart) -> None:
    """Watch a chart no longer; what it said stays."""
    actor.require("insights.manage")
    with transaction.atomic():
        ControlChart.objects.of(actor).filter(pk=chart.pk).update(is_active=False)
        record_access(actor, "insights.chart_stopped", "control_chart", chart.uid)


def freeze_baseline(
    actor: Actor, chart: ControlChart, from_on: date, to_on: date, *, reason: str = ""
) -> ChartBaseline:
    """Take the limits from the points of these days and keep them; from `from_on` on they hold.

    Raises:
        InvalidInput: too few points, days before an earlier baseline's, or a later baseline without a reason.
    """
    actor.require("insights.manage")
    with transaction.atomic():
        chart = ControlChart.objects.of(actor).select_for_update().select_related(None).get(pk=chart.pk)
        earlier = chart.baselines.order_by("-number").first()
        if earlier and not reason.strip():
            raise InvalidInput(_("Say why the limits are taken anew."), where="reason")
        if earlier and from_on <= earlier.from_on:
            raise InvalidInput(_("New limits begin after those that hold now."), where="from_on")
        row = _baseline(
            actor, chart, (from_on, to_on), reason=reason.strip(), number=earlier.number + 1 if earlier else 1
        )
        record_access(actor, "insights.baseline_set", "control_chart", chart.uid, reason=reason)
    return row


def freeze_first(actor: Actor, drawn: charting.Drawn) -> ChartBaseline | None:
    """Keep the first limits of a chart as soon as it has the usual number of points; None before."""
    usual = charting.control_rules().baseline_usual
    counted = [at for at, point in enumerate(drawn.points) if point.size > 0]
    if drawn.is_frozen or len(counted) < usual:
        return None
    return _baseline(actor, drawn.chart, drawn.days(counted[0], counted[usual - 1]))


def _baseline(
    actor: Actor, chart: ControlChart, days: tuple[date, date], *, reason: str = "", number: int = 1
) -> ChartBaseline:
    scope, (from_on, to_on) = charting.scope_of(actor, chart), days
    edges = [
        edge
        for edge in charting.boundaries(chart, scope)
        if from_on <= edge.astimezone(scope.zone).date() <= to_on + timedelta(days=1)
    ]
    try:
        found = charting.limits_of(chart, charting.read_points(chart, scope, edges))
    except TooFewPoints as few:
        least = charting.control_rules().baseline_least
        words = _("These days have %(n)d points; limits need %(least)d at least.")
        raise InvalidInput(words % {"n": few.args[0], "least": least}, where="from_on") from few
    return ChartBaseline.objects.create(
        tenant_id=actor.tenant_id,
        chart=chart,
        number=number,
        from_on=from_on,
        to_on=to_on,
        limits=charting.stored(found.limits),
        reason=reason[:200],
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )
