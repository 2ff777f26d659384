"""What was ordered: examinations, laboratory tests, treatments. Medicines stand in MedicationStatement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter


class ServiceRequest(PublicEntity):
    """An order for something to be done. `code` and `name` say what, `occurs_at` when it is due."""

    class Status(models.TextChoices):
        """Where it stands, FHIR codes."""

        ACTIVE = "active", _("Ordered")
        ON_HOLD = "on-hold", _("On hold")
        COMPLETED = "completed", _("Done")
        REVOKED = "revoked", _("Called off")

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="service_requests")
    source = models.CharField(max_length=80)
    order_no = models.CharField(max_length=120)
    code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=160, blank=True, default="")
    category = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    priority = models.CharField(max_length=16, blank=True, default="")
    note = EncryptedText(blank=True, default="")
    ordered_at = models.DateTimeField()
    occurs_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "order_no"], name="records_service_request_once")
        ]
        indexes = [
            models.Index(fields=["patient_id", "-ordered_at"], name="records_request_patient"),
            models.Index(fields=["tenant_id", "ordered_at"], name="records_request_ordered"),
        ]
