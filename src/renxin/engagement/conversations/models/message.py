"""A message: one thing said, in either direction."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Log


class Message(Log):
    """One thing said, in either direction. Its text is encrypted and leaves for no preview and no fact."""

    class Direction(models.TextChoices):
        IN = "in", _("from the patient")
        OUT = "out", _("to the patient")

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        BLOCKED = "blocked", _("not sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        FAILED = "failed", _("failed")
        RECEIVED = "received", _("received")

    conversation_id = models.BigIntegerField()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author_kind = models.CharField(max_length=12)
    author_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, default="text")
    body = EncryptedText()
    url = EncryptedText(default="")
    language = models.CharField(max_length=8, default="")
    purpose = models.CharField(max_length=24)
    channel_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    reason = models.CharField(max_length=64, default="")
    source = models.CharField(max_length=120, default="")
    external_id = models.CharField(max_length=128, default="")
    short_code = models.CharField(max_length=9, null=True)
    created_at = models.DateTimeField()
    status_at = models.DateTimeField()
