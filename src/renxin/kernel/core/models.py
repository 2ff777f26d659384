"""Base classes that give every table its tenant and its class, and the few tables of the core itself."""

from datetime import timedelta
from typing import ClassVar, Literal, Self, TypeVar

from django.db import models

from .actor import Actor
from .fields import EncryptedBytes, EncryptedText
from .ids import uuid7
from .references import PatientRef

TableClass = Literal["ENTITY", "LOG", "SYSTEM"]
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[M_co]):
    """Rows, and the one way to narrow them to a tenant."""

    def of(self, actor: Actor | int) -> Self:
        """Return the rows of the actor's tenant (or of the tenant id given)."""
        return self.filter(tenant_id=actor if isinstance(actor, int) else actor.tenant_id)


class Entity(models.Model):
    """An ordinary table: a bigint key inside, a tenant, rows that change. See design: classes of table."""

    table_class: ClassVar[TableClass] = "ENTITY"

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.BigIntegerField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class PublicEntity(Entity):
    """An entity that pages and APIs address, by its UUID; the bigint never leaves the house."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Log(models.Model):
    """An append-mostly table partitioned by id. Ids come from `ids.allocate` before the insert.

    No foreign keys in or out; every query names one patient or groups by `patient_id`, and bounds `id` where it can.
    Create the table with `partitions.CreateLogTable` in the migration.
    """

    table_class: ClassVar[TableClass] = "LOG"

    is_partitioned: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("patient_id", "id")
    tenant_id = models.BigIntegerField()
    patient_id = PatientRef(rule="move")
    id = models.BigIntegerField(editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class ClockOffset(models.Model):
    """The one row that moves the demo's clock for every process. Empty in a real installation."""

    table_class: ClassVar[TableClass] = "SYSTEM"

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField(default=timedelta)


class KeyFingerprint(models.Model):
    """Which keys this database was written with; start-up refuses others."""

    table_class: ClassVar[TableClass] = "SYSTEM"

    purpose = models.CharField(max_length=16, primary_key=True)
    key_id = models.CharField(max_length=16)
    noted_at = models.DateTimeField()


class StoredFile(PublicEntity):
    """A file that somebody handed in or sent, encrypted; `files` writes and reads it. About nobody: −tenant_id."""

    class Kind(models.TextChoices):
        """How a page shows it."""

        IMAGE = "image"
        VOICE = "voice"
        VIDEO = "video"
        FILE = "file"

    patient_id = PatientRef(rule="move")
    name = EncryptedText()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    content = EncryptedBytes()
    source = models.CharField(max_length=64, blank=True, default="")
    kept_at = models.DateTimeField()
    kept_by = models.BigIntegerField(null=True, blank=True)
    # Chosen for something that is still being written; swept when it is never sent.
    is_staged = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="core_file_patient")]
