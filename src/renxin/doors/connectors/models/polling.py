"""Sources that we look at again and again: how far each was read, how it fares, and what was read of late."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.models import Entity

from .interface import Interface


class SourceCursor(Entity):
    """How far a database view or a folder was read. `place` is what its reader needs to go on; times are real ones."""

    interface = models.OneToOneField(Interface, models.CASCADE, related_name="cursor")
    place = models.JSONField(default=dict)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)
    failures = models.IntegerField(default=0)
    error = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="connectors_source_due")]


class ReadRow(Entity):
    """A row of a view that was read, and the day that its mark names now: what the nightly counting compares.

    `key` stands for the view's own key of the row and cannot be read back. Rows are kept for the days compared.
    """

    interface = models.ForeignKey(Interface, models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=16)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "interface", "key"], name="connectors_read_once")]
        indexes = [models.Index(fields=["interface", "day"], name="connectors_read_day")]
