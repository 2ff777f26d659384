"""What a gateway makes us remember: who holds the line, which part is which message, parts of answers."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity


class SmppBind(Entity):
    """One of the sessions that the carrier allows, and which process holds it until when (real time)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    slot = models.SmallIntegerField()
    holder = models.UUIDField()
    held_until = models.DateTimeField()
    bound_at = models.DateTimeField()

    class Meta:
        db_table = "channels_smppbind"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "slot"], name="smpp_bind_slot")]


class SmppPart(Entity):
    """Which message of ours the carrier's id names; receipts know only that id."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    message_id = models.CharField(max_length=65)
    key = models.CharField(max_length=80)
    is_last = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "channels_smpppart"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "message_id"], name="smpp_part_once")]
        indexes = [models.Index(fields=["at"], name="smpp_part_at")]


class SmppHeard(Entity):
    """A part of a long answer that waits for the others."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    source = models.CharField(max_length=32)
    reference = models.IntegerField()
    number = models.SmallIntegerField()
    count = models.SmallIntegerField()
    text = EncryptedText()
    at = models.DateTimeField()

    class Meta:
        db_table = "channels_smppheard"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "source", "reference", "number"], name="smpp_heard_once"
            )
        ]
