"""A message: one thing said, in either direction."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.content.models import MessageClass
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Log


class Message(Log):
    """One thing said, in either direction. Its text is encrypted and leaves for no preview and no fact.

    `media` is JSON, a list of what `channels` calls Media.

    `private` is what only the person herself reads: about a sensitive visit (`encounter_id`) or a department of such
    visits, or said with one. Who looks after her reads it only when the visit was opened to her.

    Lines among ourselves stand in the same order: a `note` by staff, or an `event` whose code is in `reason`
    (`happenings`). No patient, no export of hers and no channel ever gets them.
    """

    class Direction(models.TextChoices):
        IN = "in", _("from the patient")
        OUT = "out", _("to the patient")
        OWN = "own", _("among ourselves")

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        BLOCKED = "blocked", _("not sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        FAILED = "failed", _("failed")
        RECEIVED = "received", _("received")
        CLICKED = "clicked", _("opened")
        AWAITING = "awaiting", _("waits for a colleague to press send")
        UNKNOWN = "unknown", _("unknown whether it was sent")
        CANCELLED = "cancelled", _("taken back")
        RECALLED = "recalled", _("recalled")

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
    title = EncryptedText(default="", null=True, blank=True)
    media = EncryptedText(default="", null=True, blank=True)
    template = models.CharField(max_length=64, default="", null=True, blank=True)
    template_version = models.IntegerField(null=True, blank=True)
    message_class = models.CharField(max_length=12, choices=MessageClass.choices, default="", null=True, blank=True)
    encounter_id = models.BigIntegerField(null=True, blank=True)
    private = models.BooleanField(default=False, null=True)
    created_at = models.DateTimeField()
    status_at = models.DateTimeField()


class DeliveryStep(Log):
    """One decision about a message and why: what `why did she (not) get this?` is answered from.

    `rule` is the code that decided, `until` when it is looked at again, `details` ids and small numbers.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("sent")
        AWAITING = "awaiting", _("handed to a colleague")
        DEFERRED = "deferred", _("put off")
        REROUTED = "rerouted", _("sent another way")
        CANCELLED = "cancelled", _("not sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")
        MERGED = "merged", _("sent together with another one")
        RESOLVED = "resolved", _("settled by a colleague")

    message_id = models.BigIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    rule = models.CharField(max_length=64, default="", blank=True)
    channel_id = models.BigIntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
