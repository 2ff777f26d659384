"""What is kept whole: documents, and resources as their sender wrote them."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.fields import EncryptedBytes, EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef

from .encounter import Encounter
from .reports import DiagnosticReport


class DocumentReference(PublicEntity):
    """A document kept whole and encrypted: a discharge letter, a CDA document, a photographed result."""

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="documents")
    report = models.ForeignKey(DiagnosticReport, models.PROTECT, null=True, blank=True, related_name="documents")
    source = models.CharField(max_length=80)
    external_id = models.CharField(max_length=120)
    version = models.SmallIntegerField(default=1)
    status = models.CharField(max_length=16, default="current")
    type_code = models.CharField(max_length=64, blank=True, default="")
    title = EncryptedText(blank=True, default="")
    author = models.CharField(max_length=160, blank=True, default="")
    content_type = models.CharField(max_length=80)
    content = EncryptedBytes()
    size = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    authored_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "external_id", "version"], name="records_document_once"
            )
        ]
        indexes = [models.Index(fields=["patient_id", "-received_at"], name="records_document_patient")]


class SourceResource(Entity):
    """A resource as its sender wrote it (packed, then encrypted), so that nothing we do not model is lost.

    A resource about no patient has the tenant's negative number; `modelled_id` is the row we made of it, if any.
    """

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    resource_type = models.CharField(max_length=64)
    external_id = models.CharField(max_length=120)
    version = models.CharField(max_length=64, blank=True, default="")
    body = EncryptedBytes()
    digest = models.BinaryField(max_length=32)
    modelled_id = models.BigIntegerField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "resource_type", "external_id"], name="records_resource_once"
            )
        ]
        indexes = [
            models.Index(fields=["patient_id", "resource_type"], name="records_resource_patient"),
            models.Index(
                fields=["tenant_id", "resource_type", "modelled_id"],
                condition=models.Q(modelled_id__isnull=False),
                name="records_resource_modelled",
            ),
        ]
