"""Calls whose way through their document we keep ourselves, for providers that ask at every step what to say."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity


class VoiceCall(Entity):
    """One call of ours. `document` is what is said and asked, `state` where it stands; both hold a date of birth."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    mode = models.CharField(max_length=12)
    external_id = models.CharField(max_length=64, default="", blank=True)
    extension = models.CharField(max_length=32, default="", blank=True)
    number = EncryptedText()
    document = EncryptedText(default="", blank=True)
    state = EncryptedText(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "channels_voicecall"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "key"], name="voice_call_once")]
        indexes = [models.Index(fields=["at"], name="voice_call_at")]
