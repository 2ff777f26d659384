"""The tables of alarms: what was raised, and who was told of it when."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class Alarm(PublicEntity):
    """Somebody must act at once. `rung` is the last rung told; at `climbs_at` the next one is, if there is no answer.

    A drill is about nobody (`-tenant_id`). `words` hold no name and no illness.
    """

    class Level(models.IntegerChoices):
        """How soon: as the levels of questions and readings."""

        ORANGE = 2, _("Orange")
        RED = 3, pgettext_lazy("alarm", "Red")

    patient_id = PatientRef(rule="move")
    level = models.SmallIntegerField(choices=Level.choices)
    source = models.CharField(max_length=120)
    title_code = models.CharField(max_length=64)
    words = models.JSONField(default=dict, blank=True)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="alarms")
    is_drill = models.BooleanField(default=False)
    has_task = models.BooleanField(default=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.SmallIntegerField(default=0)
    climbs_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=32, default="", blank=True)
    note = EncryptedText(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source"], name="worklist_alarm_source"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(climbs_at__isnull=True),
                name="worklist_alarm_closed_rests",
            ),
        ]
        indexes = [
            models.Index(
                fields=["climbs_at"], name="worklist_alarm_climbs", condition=models.Q(climbs_at__isnull=False)
            ),
            models.Index(
                fields=["tenant_id", "raised_at"],
                name="worklist_alarm_open",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["tenant_id", "-closed_at"], name="worklist_alarm_closed"),
            models.Index(fields=["tenant_id", "patient_id"], name="worklist_alarm_patient"),
            models.Index(
                fields=["tenant_id", "-raised_at"], name="worklist_alarm_drill", condition=models.Q(is_drill=True)
            ),
        ]

    @property
    def is_red(self) -> bool:
        """Tell whether it is of the gravest level."""
        return self.level == self.Level.RED


class AlarmStep(Entity):
    """Somebody was told of an alarm, or should have been: `user` is empty where nobody holds the post.

    `called` is what came of the call where a rung is told by phone: `ringing`, `answered`, `failed`, or empty.
    """

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="steps")
    rung = models.SmallIntegerField()
    post = models.CharField(max_length=24)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    by_phone = models.BooleanField(default=False)
    called = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "alarm", "rung"], name="worklist_alarm_step_once")]
        indexes = [models.Index(fields=["tenant_id", "user", "-told_at"], name="worklist_alarm_told")]
