"""The mirror of appointments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, Practitioner


class Appointment(PublicEntity):
    """One appointment, as last reported. `number` is the filler's, or the placer's where the filler gave none."""

    class Status(models.TextChoices):
        """Where it stands, FHIR codes."""

        BOOKED = "booked", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")
        NOSHOW = "noshow", _("Missed")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    number = models.CharField(max_length=120)
    placer_number = models.CharField(max_length=120, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status, default=Status.BOOKED)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.CharField(max_length=160, blank=True, default="")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    service = models.CharField(max_length=160, blank=True, default="")
    reason = models.CharField(max_length=160, blank=True, default="")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "number"], name="appointments_number_once")
        ]
        indexes = [
            models.Index(fields=["patient_id", "starts_at"], name="appointments_patient"),
            models.Index(fields=["tenant_id", "source", "placer_number"], name="appointments_placer"),
            models.Index(fields=["tenant_id", "starts_at"], name="appointments_by_time"),
        ]

    def __str__(self) -> str:
        return self.number
