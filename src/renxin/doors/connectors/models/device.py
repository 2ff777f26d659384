"""Home devices: whose they are, and the key that each signs in with."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Device(PublicEntity):
    """A device at home, or an app that stands for one. Its key is shown once; only the hash is kept."""

    serial = models.CharField(max_length=120)
    label = models.CharField(max_length=120, blank=True, default="")
    key_hash = models.BinaryField(max_length=32, unique=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "serial"], name="connectors_device_serial")]

    def __str__(self) -> str:
        return self.label or self.serial


class DeviceUser(Entity):
    """Who uses a device under which of its user numbers; a device of one person has her under number 1."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="users")
    number = models.SmallIntegerField(default=1)
    patient_id = PatientRef(rule="move")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "device", "number"], name="connectors_device_user")]
        indexes = [models.Index(fields=["patient_id"], name="connectors_device_patient")]
