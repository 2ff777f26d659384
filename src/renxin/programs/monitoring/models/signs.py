"""Signs of life, absences that explain silence, and feeds that were down."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class LastSign(Entity):
    """When a patient was last heard of, by kind of sign: kept true by facts, for every patient who gave one."""

    patient_id = PatientRef(rule="combine")
    opened_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)
    measured_at = models.DateTimeField(null=True)
    medicine_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "patient_id"], name="monitoring_sign_once")]


class Absence(PublicEntity):
    """A time in which nothing is expected: she travels, gave the device back, or somebody decided so."""

    class Reason(models.TextChoices):
        """Why nothing comes."""

        TRAVEL = "travel", pgettext_lazy("absence", "Travelling")
        DEVICE = "device", pgettext_lazy("absence", "Device given back or broken")
        OTHER = "other", pgettext_lazy("absence", "Agreed")

    patient_id = PatientRef(rule="move")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    from_on = models.DateField()
    until_on = models.DateField()
    by_herself = models.BooleanField(default=False)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-until_on"], name="monitoring_absence_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="monitoring_absence_days")
        ]


class FeedSource(Entity):
    """Where readings come from (an interface, a kind of device, the patients' own pages), and how steadily."""

    source = models.CharField(max_length=80)
    last_at = models.DateTimeField()
    readings_a_day = models.FloatField(default=0)
    people = models.IntegerField(default=0)
    counted_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="monitoring_source_once")]


class FeedOutage(PublicEntity):
    """A time in which a source gave nothing to anybody: no patient is blamed for it."""

    source = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source"], condition=Q(ended_at__isnull=True), name="monitoring_outage_once"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "-began_at"], name="monitoring_outage_time")]
