"""Tags, and who bears them."""

from __future__ import annotations

from django.db import models

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Tag(PublicEntity):
    """A name that the hospital gives to patients who belong together."""

    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="segments_tag_name")]

    def __str__(self) -> str:
        return self.name


class PatientTag(Entity):
    """A patient bears a tag: since when, and who gave it."""

    patient_id = PatientRef(rule="combine")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="patients")
    source = models.CharField(max_length=80, blank=True, default="")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "tag", "patient_id"], name="segments_patient_tag_once")
        ]
        indexes = [models.Index(fields=["patient_id"], name="segments_tag_patient")]

    @property
    def name(self) -> str:
        """Return the tag's name."""
        return self.tag.name
