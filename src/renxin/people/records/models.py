"""FHIR-shaped tables of care, filled by the interfaces. Every natural key is the sender's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, Practitioner


class Encounter(PublicEntity):
    """A visit or a stay."""

    class Class(models.TextChoices):
        """What sort of visit, FHIR codes."""

        AMBULATORY = "AMB", _("Outpatient")
        INPATIENT = "IMP", _("Inpatient")
        EMERGENCY = "EMER", _("Emergency")
        VIRTUAL = "VR", _("Online")
        HOME = "HH", _("Home visit")
        PREADMISSION = "PRENC", _("Pre-admission")

    class Status(models.TextChoices):
        """Where it stands, FHIR codes."""

        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in-progress", _("In progress")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    patient_id = PatientRef(rule="move")
    encounter_class = models.CharField(max_length=8, choices=Class)
    status = models.CharField(max_length=16, choices=Status)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.CharField(max_length=160, blank=True, default="")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=64, blank=True, default="")
    visit_no = models.CharField(max_length=120)
    source = models.CharField(max_length=80)
    sensitivity = models.CharField(max_length=16, blank=True, default="", db_default="")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "visit_no"], name="records_encounter_once")
        ]
        indexes = [
            models.Index(fields=["patient_id", "-started_at"], name="records_encounter_patient"),
            models.Index(fields=["tenant_id", "department", "-started_at"], name="records_encounter_department"),
            models.Index(
                fields=["patient_id"],
                condition=Q(status="in-progress", encounter_class="IMP"),
                name="records_encounter_inside",
            ),
        ]


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


class DiagnosticReport(PublicEntity):
    """What a laboratory, an imaging room or another service issued."""

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="reports")
    report_no = models.CharField(max_length=120)
    source = models.CharField(max_length=80)
    code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=160, blank=True, default="")
    category = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=16, default="final")
    conclusion = EncryptedText(blank=True, default="")
    abnormal_count = models.IntegerField(default=0)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source", "report_no"], name="records_report_once")]
        indexes = [models.Index(fields=["patient_id", "-issued_at"], name="records_report_patient")]


class Observation(Log):
    """One measurement or result item."""

    report_id = models.BigIntegerField(null=True, blank=True)
    encounter_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=80)
    report_no = models.CharField(max_length=120, blank=True, default="")
    set_id = models.CharField(max_length=32, blank=True, default="")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=160, blank=True, default="")
    value_number = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    value_text = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=32, blank=True, default="")
    reference_range = models.CharField(max_length=80, blank=True, default="")
    interpretation = models.CharField(max_length=8, blank=True, default="")
    status = models.CharField(max_length=16, default="final")
    observed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "code", "-observed_at"], name="records_observation_code"),
            models.Index(fields=["patient_id", "report_id"], name="records_observation_report"),
        ]
