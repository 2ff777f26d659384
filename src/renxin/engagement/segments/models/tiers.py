"""Levels of service: who belongs to which stands in a segment that is kept true."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.words import Words

from .segments import Segment


class TierLevel(PublicEntity):
    """One level of service, from a pack: the first level (by `rank`) whose segment a patient belongs to is hers."""

    code = models.CharField(max_length=48)
    rank = models.SmallIntegerField()
    words = models.JSONField()
    note = models.JSONField(default=dict)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+")
    pack_version = models.IntegerField()
    source = models.TextField()
    approver = models.CharField(max_length=120)
    effective_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="segments_tier_code")]

    def __str__(self) -> str:
        return str(Words(self.words["zh"], self.words["en"]))
