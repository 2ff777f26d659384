"""Visits and stays. The natural key is the sender's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
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
    reason = EncryptedText(blank=True, default="", db_default="")
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
            models.Index(fields=["tenant_id", "started_at"], name="records_encounter_started"),
            models.Index(
                fields=["tenant_id", "ended_at"], condition=Q(encounter_class="IMP"), name="records_encounter_left"
            ),
        ]


class EncounterChange(Entity):
    """What a visit was before it changed on the way: where it stood, whose it was. A cancel restores it from here."""

    class Kind(models.TextChoices):
        """What changed."""

        TRANSFER = "transfer", _("Transferred")
        CLASS = "class", _("Between outpatient and inpatient")
        PATIENT = "patient", _("Given to another patient")
        NUMBER = "number", _("Renumbered")

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="changes")
    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=16, choices=Kind)
    before = models.JSONField()
    changed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["encounter", "-id"], name="records_change_encounter")]
