"""How many things a source says that it sent, to be compared with what came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import Entity

from .interface import Interface


class ExpectedCount(Entity):
    """What a source says of one day and kind, and what the comparison found. A difference makes a task."""

    class State(models.TextChoices):
        """What the comparison found."""

        OPEN = "open", _("Not compared yet")
        AGREES = "agrees", _("Agrees")
        DIFFERS = "differs", _("Differs")

    interface = models.ForeignKey(Interface, models.CASCADE, related_name="expected_counts")
    day = models.DateField()
    kind = models.CharField(max_length=32)
    expected = models.IntegerField()
    found = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120)
    compared_at = models.DateTimeField(null=True, blank=True)
    task_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "interface", "day", "kind"], name="connectors_expected_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "day"], name="connectors_expected_open")]
