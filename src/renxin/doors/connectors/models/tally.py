"""How much came in each day, for the roads that keep no message for each thing that comes in."""

from django.db import models

from renxin.kernel.core.models import Entity

from .interface import Interface


class IntakeTally(Entity):
    """How many things of one kind a source brought on one day, and what became of them.

    Messages are counted where they stand (`InterfaceMessage`); this is for rows and resources that go straight in.
    """

    interface = models.ForeignKey(Interface, models.CASCADE, related_name="tallies")
    day = models.DateField()
    kind = models.CharField(max_length=32)
    applied = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    ignored = models.IntegerField(default=0)
    parked = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "interface", "day", "kind"], name="connectors_tally_once")
        ]
