"""Which number a sender's next message must have, for senders that number them (MSH-13)."""

from django.db import models

from renxin.kernel.core.models import Entity

from .interface import Interface


class SequenceState(Entity):
    """What we expect of one sender."""

    interface = models.ForeignKey(Interface, models.CASCADE, related_name="+")
    source = models.CharField(max_length=250)
    expected = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "interface", "source"], name="connectors_sequence_once")
        ]
