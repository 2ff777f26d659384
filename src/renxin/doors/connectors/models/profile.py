"""The habits of senders, each version kept."""

from django.db import models

from renxin.kernel.core.models import PublicEntity

from .interface import Interface


class MappingProfile(PublicEntity):
    """One version of what is written about a sender's habits, as people wrote it (YAML)."""

    interface = models.ForeignKey(Interface, models.CASCADE, related_name="mapping_profiles")
    version = models.IntegerField()
    text = models.TextField()
    note = models.CharField(max_length=240, blank=True, default="")
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "interface", "version"], name="connectors_profile_once")
        ]
