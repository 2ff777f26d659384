"""Who belongs to whom."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef

from .rights import Evidence


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


class Proxy(PublicEntity):
    """Somebody who may act for a patient: for which classes of data, on what basis, from when until when.

    Whoever acts is a patient too (`proxy_patient_id`: she can sign in), a relative on our list, or both.
    `limited` are the classes that a minor of 14 to 17 took away. Sensitive visits are outside any proxy but those in
    `visits`, which the person added herself; with `sees_apart` she added what is planned in such departments too.
    """

    class Basis(models.TextChoices):
        """What allows it."""

        GUARDIAN = "guardian", _("Guardian of a minor")
        CONSENT = "consent", _("The person agreed")
        LEGAL = "legal", _("Court or legal guardian of an adult")

    patient_id = PatientRef(rule="move")
    proxy_patient_id = PatientRef(rule="move", null=True, blank=True)
    related_person = models.ForeignKey(RelatedPerson, models.PROTECT, null=True, blank=True, related_name="proxies")
    name = EncryptedText(blank=True, default="")
    relation = models.CharField(max_length=32)
    classes = ArrayField(models.CharField(max_length=24))
    limited = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    visits = ArrayField(models.BigIntegerField(), default=list, blank=True)
    sees_apart = models.BooleanField(default=False, db_default=False)
    basis = models.CharField(max_length=16, choices=Basis)
    method = models.CharField(max_length=32)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="proxies")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=120)
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")
    end_reason = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], name="patients_proxy_patient"),
            models.Index(fields=["proxy_patient_id"], name="patients_proxy_other"),
            models.Index(
                fields=["ends_on"],
                condition=models.Q(ended_at__isnull=True, ends_on__isnull=False),
                name="patients_proxy_due",
            ),
        ]


class Bereavement(Entity):
    """A patient who lost somebody of her family: until then only what the loss needs is said to her."""

    patient_id = PatientRef(rule="move")
    deceased_patient_id = PatientRef(rule="move")
    relation = models.CharField(max_length=32, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "deceased_patient_id"], name="patients_bereavement_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["patient_id"], condition=models.Q(ended_at__isnull=True), name="patients_bereavement_open"
            )
        ]
