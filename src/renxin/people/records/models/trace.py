"""Charges, and the trace of what people corrected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter


class Charge(Entity):
    """Money asked for care, or given back. `insured` is the part that the insurance bears; none: nobody said."""

    class Kind(models.TextChoices):
        """Which way the money goes."""

        CHARGE = "charge", _("Charge")
        REFUND = "refund", _("Refund")

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="charges")
    source = models.CharField(max_length=80)
    charge_no = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHARGE)
    code = models.CharField(max_length=64, blank=True, default="")
    text = EncryptedText(blank=True, default="")
    category = models.CharField(max_length=32, blank=True, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    insured = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source", "charge_no"], name="records_charge_once")]
        indexes = [models.Index(fields=["patient_id", "-posted_at"], name="records_charge_patient")]


class RecordCorrection(Entity):
    """One field of a record that a person set right: what stood there, what stands there now, who, when and why."""

    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=32)
    row_id = models.BigIntegerField()
    field = models.CharField(max_length=64)
    old_value = EncryptedText(blank=True, default="")
    new_value = EncryptedText(blank=True, default="")
    reason = EncryptedText(blank=True, default="")
    user_id = models.BigIntegerField(null=True, blank=True)
    user_name = models.CharField(max_length=128)
    corrected_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-corrected_at"], name="records_correction_patient"),
            models.Index(fields=["tenant_id", "kind", "row_id"], name="records_correction_row"),
        ]
