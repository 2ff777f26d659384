"""Medicines on their way from the pharmacy to the patient."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter


class MedicationDispense(PublicEntity):
    """One medicine that a pharmacy hands out. `order_no` is the prescription it belongs to, by the sender's number.

    `place` is the window, or where it is sent to. `moved_at` is when the sender said so: what comes late and is older
    changes nothing.
    """

    class State(models.TextChoices):
        """How far it has come."""

        PREPARING = "preparing", pgettext_lazy("dispense", "Being prepared")
        READY = "ready", pgettext_lazy("dispense", "Ready to be fetched")
        SENT = "sent", pgettext_lazy("dispense", "On its way")
        HANDED = "handed", pgettext_lazy("dispense", "Handed out")
        DELIVERED = "delivered", pgettext_lazy("dispense", "Delivered")
        NOT_GIVEN = "not_given", pgettext_lazy("dispense", "Not given")

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=80)
    dispense_no = models.CharField(max_length=120)
    order_no = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    text = EncryptedText(blank=True, default="")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    quantity_unit = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    place = models.CharField(max_length=160, blank=True, default="")
    note = EncryptedText(blank=True, default="")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "dispense_no"], name="records_dispense_once")
        ]
        indexes = [models.Index(fields=["patient_id", "-moved_at"], name="records_dispense_patient")]
