"""Who belongs to whom."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class RelatedPerson(PublicEntity):
    """Somebody who belongs to a patient: often a patient too, often not."""

    patient_id = PatientRef(rule="move")
    related_patient_id = PatientRef(rule="move", null=True, blank=True)
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=32)
    phone = EncryptedText(blank=True, default="")
    is_guardian = models.BooleanField(default=False)
    proxy_scope = models.CharField(max_length=32, blank=True, default="")
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], name="patients_related_patient"),
            models.Index(fields=["related_patient_id"], name="patients_related_other"),
        ]


class Household(PublicEntity):
    """People who live together or look after one another."""

    name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()


class HouseholdMember(Entity):
    """A patient in a household."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    patient_id = PatientRef(rule="combine")
    role = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "household", "patient_id"], name="patients_household_once")
        ]
        indexes = [models.Index(fields=["patient_id"], name="patients_household_patient")]
