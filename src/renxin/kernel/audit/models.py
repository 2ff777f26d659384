"""Tables of the audit log."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from renxin.kernel.core.models import Entity, Log, TableClass
from renxin.kernel.core.references import PatientRef


class AuditEvent(Log):
    """One act: who did what to which thing, when in product time and in real time. Rows are never changed."""

    # Partitioned like a log, but kept beside the entities: sealing reads it across patients.
    table_class: ClassVar[TableClass] = "ENTITY"
    is_append_only: ClassVar[bool] = True

    patient_id = PatientRef(rule="keep")
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_uid = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=16)
    actor_name = models.CharField(max_length=128)
    user_id = models.BigIntegerField(null=True)
    product_at = models.DateTimeField(help_text="when it was by the product's clock")
    recorded_at = models.DateTimeField(help_text="when it really was")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="audit_event_newest"),
            models.Index(fields=["tenant_id", "user_id", "-id"], name="audit_event_user"),
        ]


class UnsealedEvent(Entity):
    """A row that waits for its seal; written with it, removed by the sealer. Its key keeps nothing but an order."""

    event_id = models.BigIntegerField()
    patient_id = PatientRef(rule="keep")


class AuditSeal(Entity):
    """A link of a tenant's chain: which rows it covers, the hash of each, and a hash over them and the link before."""

    is_append_only: ClassVar[bool] = True

    number = models.BigIntegerField()
    event_ids = ArrayField(models.BigIntegerField())
    patient_ids = ArrayField(models.BigIntegerField())
    row_hashes = ArrayField(models.BinaryField())
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    key_id = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="audit_seal_number")]
