"""What people know of a person beyond her papers: warnings, soft facts, notes, who cares for her, how to reach her."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Practitioner


class Said(models.Model):
    """Who wrote a row down and when; who ended it. Nothing here is ever deleted, only ended."""

    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=128, blank=True, default="")
    noted_by_user_id = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        abstract = True


class ServiceWarning(PublicEntity, Said):
    """What everybody must know before speaking to her: `kind` comes from `packs/service_warnings.yaml`."""

    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=32)
    note = EncryptedText(blank=True, default="")
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], condition=Q(ended_at__isnull=True), name="patients_warning_patient"),
            models.Index(
                fields=["tenant_id", "kind", "patient_id"],
                condition=Q(ended_at__isnull=True),
                name="patients_warning_kind",
            ),
        ]


class SoftFact(PublicEntity, Said):
    """One thing about her as a person; `kind` and `code` come from `packs/soft_facts.yaml`, the words are staff's."""

    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    detail = EncryptedText(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], condition=Q(ended_at__isnull=True), name="patients_soft_patient"),
            models.Index(
                fields=["tenant_id", "code", "patient_id"],
                condition=Q(ended_at__isnull=True),
                name="patients_soft_code",
            ),
        ]


class Note(PublicEntity, Said):
    """Free words about a person. A correction is a new note that `corrects` the old one, which stays readable."""

    patient_id = PatientRef(rule="move")
    text = EncryptedText()
    is_sensitive = models.BooleanField(default=False)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-noted_at", "-id"], name="patients_note_patient")]


class CareRelation(PublicEntity, Said):
    """Who answers for a patient: her doctor, her nurse, her health manager. The newest open one of a role counts."""

    class Role(models.TextChoices):
        """In which role."""

        DOCTOR = "doctor", _("Responsible doctor")
        NURSE = "nurse", _("Responsible nurse")
        MANAGER = "manager", _("Health manager")

    patient_id = PatientRef(rule="move")
    role = models.CharField(max_length=16, choices=Role)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], condition=Q(ended_at__isnull=True), name="patients_care_patient"),
            models.Index(
                fields=["tenant_id", "practitioner", "patient_id"],
                condition=Q(ended_at__isnull=True),
                name="patients_care_of",
            ),
        ]


class ContactPreference(PublicEntity, Said):
    """How and when she likes to be reached: said by her (explicit), or learned from when she answers."""

    patient_id = PatientRef(rule="move")
    channel = models.CharField(max_length=16, blank=True, default="")
    from_hour = models.SmallIntegerField(null=True, blank=True)
    to_hour = models.SmallIntegerField(null=True, blank=True)
    is_learned = models.BooleanField(default=False)
    reason = EncryptedText(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], condition=Q(ended_at__isnull=True), name="patients_preference_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_hour__isnull=True, to_hour__isnull=True)
                | Q(from_hour__gte=0, to_hour__lte=24, from_hour__lt=models.F("to_hour")),
                name="patients_preference_hours",
            )
        ]


class RelationSigns(Entity):
    """What the rule of stages looks at, added up from the history. Rows stay with the record they were seen under."""

    patient_id = PatientRef(rule="keep")
    first_visit_at = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True, help_text="the last visit that came after a long absence")
    last_sign_at = models.DateTimeField(null=True, blank=True, help_text="she last wrote, answered, booked or came")
    last_trouble_at = models.DateTimeField(null=True, blank=True)
    last_settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "patient_id"], name="patients_signs_once")]


class RelationProgress(Entity):
    """How far a hospital's history was added up into signs, and when its stages were last judged."""

    event_id = models.BigIntegerField(default=0)
    judged_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="patients_relation_progress")]
