"""Who is watched, for what and how often; and what was measured last."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class MonitoredPatient(PublicEntity):
    """One reason to watch a patient: a programme she is in, or somebody's decision. She may have several.

    `cadence` says how many days a reading of each measure is expected after (`{"bp": 7}`); `conditions` are names the
    thresholds look at (`copd`, `pregnant`). `check_at` is when silence is looked for next.
    """

    class State(models.TextChoices):
        """Whether she is watched."""

        ACTIVE = "active", pgettext_lazy("monitoring", "Watched")
        PAUSED = "paused", pgettext_lazy("monitoring", "Paused")
        ENDED = "ended", pgettext_lazy("monitoring", "Ended")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    program = models.CharField(max_length=32, blank=True, default="")
    cadence = models.JSONField(default=dict)
    conditions = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    manager = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    why = EncryptedText(blank=True, default="")
    why_ended = models.CharField(max_length=24, blank=True, default="")
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="monitored_source_once")]
        indexes = [
            models.Index(fields=["patient_id"], name="monitored_patient"),
            models.Index(fields=["tenant_id", "state", "-id"], name="monitored_state"),
            models.Index(
                fields=["tenant_id", "check_at"],
                name="monitored_check",
                condition=models.Q(state="active", check_at__isnull=False),
            ),
        ]


class MeasureState(Entity):
    """The last reading of one measure of a patient, and its level: worked out of the records, never written by hand.

    `repeat_due_at` is set while she has been asked to rest and measure again.
    """

    patient_id = PatientRef(rule="combine")
    measure = models.CharField(max_length=16)
    at = models.DateTimeField()
    values = models.JSONField(default=dict)
    level = models.SmallIntegerField(default=0)
    source = models.CharField(max_length=80, blank=True, default="", db_default="")
    repeat_due_at = models.DateTimeField(null=True)
    trend_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "measure"], name="monitoring_measure_once")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "repeat_due_at"],
                name="monitoring_measure_repeat",
                condition=models.Q(repeat_due_at__isnull=False),
            )
        ]
