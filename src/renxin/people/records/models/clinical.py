"""Problems, allergies, medicines, procedures, immunisations. Every natural key is the sender's own."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter


class Condition(Entity):
    """A diagnosis. Its words are encrypted; its code serves programmes and segments."""

    patient_id = PatientRef(rule="combine")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="conditions")
    system = models.CharField(max_length=32, default="icd-10")
    code = models.CharField(max_length=64)
    text = EncryptedText(blank=True, default="")
    clinical_status = models.CharField(max_length=16, default="active")
    rank = models.SmallIntegerField(default=1)
    onset_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "source", "encounter", "system", "code"],
                nulls_distinct=False,
                name="records_condition_once",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "code"], name="records_condition_code")]


class AllergyIntolerance(Entity):
    """Something a person must not get."""

    patient_id = PatientRef(rule="combine")
    kind = models.CharField(max_length=16, blank=True, default="")
    code = models.CharField(max_length=64)
    text = EncryptedText(blank=True, default="")
    criticality = models.CharField(max_length=16, blank=True, default="")
    reaction = EncryptedText(blank=True, default="")
    clinical_status = models.CharField(max_length=16, default="active")
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "source", "code"], name="records_allergy_once")
        ]


class MedicationStatement(Entity):
    """A medicine the person takes or took."""

    patient_id = PatientRef(rule="combine")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="medications")
    order_no = models.CharField(max_length=120)
    code = models.CharField(max_length=64, blank=True, default="")
    text = EncryptedText(blank=True, default="")
    dose = models.CharField(max_length=120, blank=True, default="")
    frequency = models.CharField(max_length=120, blank=True, default="")
    days = models.SmallIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    quantity_unit = models.CharField(max_length=16, blank=True, default="", db_default="")
    status = models.CharField(max_length=16, default="active")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "source", "order_no"], name="records_medication_once"
            )
        ]


class Procedure(Entity):
    """An operation or another thing done."""

    patient_id = PatientRef(rule="combine")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="procedures")
    system = models.CharField(max_length=32, default="icd-9-cm")
    code = models.CharField(max_length=64)
    text = EncryptedText(blank=True, default="")
    performed_at = models.DateTimeField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "source", "encounter", "code", "performed_at"],
                nulls_distinct=False,
                name="records_procedure_once",
            )
        ]


class Immunization(Entity):
    """A vaccine given, or refused (`not-done`)."""

    patient_id = PatientRef(rule="combine")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="immunizations")
    external_id = models.CharField(max_length=120)
    system = models.CharField(max_length=32, blank=True, default="")
    code = models.CharField(max_length=64)
    text = EncryptedText(blank=True, default="")
    dose_number = models.SmallIntegerField(null=True, blank=True)
    lot = models.CharField(max_length=64, blank=True, default="")
    site = models.CharField(max_length=64, blank=True, default="")
    performer = models.CharField(max_length=160, blank=True, default="")
    status = models.CharField(max_length=16, default="completed")
    occurred_at = models.DateTimeField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "source", "external_id"], name="records_immunization_once"
            )
        ]
