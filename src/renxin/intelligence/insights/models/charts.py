"""Control charts: what is watched, the frozen limits, what was done, what the points have signalled."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User
from renxin.programs.surveys.models import Survey


class ChartKind(models.TextChoices):
    """Which limits a chart has."""

    P = "p", _("p: a share")
    U = "u", _("u: events per thousand")
    C = "c", _("c: a count")
    XMR = "xmr", _("XmR: one value each time")
    G = "g", _("g: how many between two events")
    T = "t", _("t: days between rare events")
    LANEY_P = "laney_p", _("Laney p′: a share in large groups")
    LANEY_U = "laney_u", _("Laney u′: events per thousand in large groups")


class ChartBucket(models.TextChoices):
    """What one point stands for."""

    DAY = "day", pgettext_lazy("period", "day")
    WEEK = "week", pgettext_lazy("period", "week")
    MONTH = "month", pgettext_lazy("period", "month")


class ControlChart(PublicEntity):
    """One metric of one scope, watched point by point. Unset scope columns mean: all of them.

    `since_on` is the first day that has a point. `checked_until` is the end of the last point looked at for signals.
    """

    metric = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=ChartKind.choices)
    bucket = models.CharField(max_length=8, choices=ChartBucket.choices, default=ChartBucket.WEEK)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="+")
    dimension = models.CharField(max_length=64, blank=True)
    since_on = models.DateField()
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    checked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "metric", "bucket", "department", "survey", "dimension"],
                name="insights_chart_once",
                nulls_distinct=False,
            )
        ]


class ChartBaseline(Entity):
    """Limits taken from the points of some days and frozen; they hold from `from_on` until the next baseline's.

    `limits` is what `analysis.control.Limits` needs. Only a person sets another one after the first, with a reason.
    """

    chart = models.ForeignKey(ControlChart, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    to_on = models.DateField()
    limits = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "chart", "number"], name="insights_baseline_number")
        ]


class ChartMark(Entity):
    """Something that was done, at a moment on the chart. `source` (`improvement:<action>`) marks a chart only once."""

    chart = models.ForeignKey(ControlChart, on_delete=models.CASCADE, related_name="marks")
    at = models.DateTimeField()
    label = models.CharField(max_length=120)
    source = models.CharField(max_length=80)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "chart", "source"], name="insights_mark_once")]


class ChartSignal(Entity):
    """A run of points that is more than chance; `direction` 1 up, −1 down, 0 neither. Noticed once for the whole run.

    `task_source` names the task that asks somebody to look, empty when the run was over before anybody watched.
    """

    chart = models.ForeignKey(ControlChart, on_delete=models.CASCADE, related_name="signals")
    baseline = models.ForeignKey(ChartBaseline, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=16)
    direction = models.SmallIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    noticed_at = models.DateTimeField()
    task_source = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "chart", "baseline", "rule", "direction", "first_on"], name="insights_signal_once"
            )
        ]
