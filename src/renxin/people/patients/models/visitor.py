"""On which phones a person's own pages are open, so that she can close them all from any of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class Visitor(PublicEntity):
    """A browser in which somebody proved who she is: open until `until` (real time), or until it is ended."""

    class How(models.TextChoices):
        """What proved it."""

        LINK = "link", _("A link of ours and a proof")
        CODE = "code", _("A code by phone and a proof")
        ACCOUNT = "account", _("An account of a messenger and a proof")

    patient_id = PatientRef(rule="move")
    how = models.CharField(max_length=8, choices=How)
    device = models.CharField(max_length=60, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["patient_id"], condition=models.Q(ended_at__isnull=True), name="patients_visitor_open"
            ),
            models.Index(fields=["until"], name="patients_visitor_until"),
        ]
