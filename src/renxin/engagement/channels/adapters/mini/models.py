"""What the mini-program keeps: who allowed which template, and how often."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.models import Entity


class MiniPermit(Entity):
    """Permits of one person for one template of the platform: `left` messages, or any number (`is_lasting`).

    The person stands here as the hash of her address. `refused_at`: she said no since; asking again is up to her.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    blind = models.BinaryField(max_length=16)
    template = models.CharField(max_length=80)
    left = models.IntegerField(default=0)
    is_lasting = models.BooleanField(default=False)
    refused_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "blind", "template"], name="mini_permit_once")
        ]
