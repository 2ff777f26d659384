"""Lists of people that leave the house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User

from .segments import Segment


class SegmentExport(PublicEntity):
    """Somebody asks for the people of a segment as a file; a second person agrees; it is taken within some days."""

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("Waiting for approval")
        APPROVED = "approved", pgettext_lazy("export", "Approved")
        REFUSED = "refused", pgettext_lazy("export", "Refused")

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="exports")
    reason = models.CharField(max_length=400)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    taken = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "status"], name="segments_export_status")]
