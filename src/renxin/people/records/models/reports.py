"""Reports, their lines, and what a physical examination found."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter


class DiagnosticReport(PublicEntity):
    """What a laboratory, an imaging room or another service issued.

    `issuer` names the institution when it is another one; `recognised` says that its result counts here too (互认).
    """

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
    issuer = models.CharField(max_length=160, blank=True, default="", db_default="")
    recognised = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source", "report_no"], name="records_report_once")]
        indexes = [models.Index(fields=["patient_id", "-issued_at"], name="records_report_patient")]


class Finding(Entity):
    """One important thing a physical examination found; its grade (A, B …) sets the clocks of the follow-up."""

    patient_id = PatientRef(rule="move")
    report = models.ForeignKey(DiagnosticReport, models.PROTECT, related_name="findings")
    line = models.CharField(max_length=32)
    grade = models.CharField(max_length=8)
    code = models.CharField(max_length=64, blank=True, default="")
    text = EncryptedText(blank=True, default="")
    action = EncryptedText(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=16, default="final")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "report", "line"], name="records_finding_once")]
        indexes = [models.Index(fields=["patient_id", "-found_at"], name="records_finding_patient")]


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
            BrinIndex(fields=["id"], name="records_observation_order", autosummarize=True, pages_per_range=32),
        ]
