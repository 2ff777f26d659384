"""The queue of messages to be sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User

from .message import MessageClass


class Outbox(Entity):
    """The queue of messages to be sent, and the memory of the keys that were used: unique per tenant.

    A row stays due until its outcome is committed; `leased_until` (real time) keeps two dispatchers apart. Taken rows
    are `sent`; `awaiting` ones wait until a colleague presses send at the vendor's; of an `unknown` one nobody knows
    whether the vendor took it, so it is never tried again by itself. `content` is JSON: the template's variables, the
    title, the media. `tried` are the channels given up; `fallback_at` is when the next one gets its turn;
    `via_patient_id` is the relative who is written to in her place; `merged_into` the message it went out with.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent")
        BLOCKED = "blocked", _("blocked")
        FAILED = "failed", _("failed")
        AWAITING = "awaiting", _("waits for a colleague to press send")
        UNKNOWN = "unknown", _("unknown whether it was sent")
        CANCELLED = "cancelled", _("taken back")

    patient_id = PatientRef(rule="move")
    message_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField()
    key = models.BinaryField(max_length=16)
    purpose = models.CharField(max_length=24)
    channel_kind = models.CharField(max_length=32, default="", blank=True)
    # Kinds of channel in the order in which its sender wants them tried, with commas between; nothing else is tried.
    ways = models.CharField(max_length=120, default="", db_default="", blank=True)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT)
    urgent = models.BooleanField(default=False)
    is_reply = models.BooleanField(default=False)
    private = models.BooleanField(default=False, db_default=False)
    short_code = models.CharField(max_length=9, default="", db_default="", blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=64, default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    round = models.SmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    template = models.CharField(max_length=64, default="", db_default="", blank=True)
    message_class = models.CharField(
        max_length=12, choices=MessageClass.choices, default=MessageClass.SERVICE, db_default=MessageClass.SERVICE
    )
    content = EncryptedText(default="", db_default="", blank=True)
    source = models.CharField(max_length=120, default="", db_default="", blank=True)
    # Names a sending to many of which this is one: above a number within a day a second person lets it go.
    campaign = models.CharField(max_length=64, default="", db_default="", blank=True)
    external_id = models.CharField(max_length=128, default="", db_default="", blank=True)
    speaker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    via_patient_id = PatientRef(rule="move", null=True, blank=True)
    tried = ArrayField(models.BigIntegerField(), null=True, blank=True)
    fallback_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="outbox_key")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=models.Q(state="due")),
            models.Index(fields=["tenant_id", "patient_id", "message_id"], name="outbox_message"),
            models.Index(fields=["short_code"], name="outbox_short_code", condition=models.Q(short_code__gt="")),
            models.Index(
                fields=["fallback_at", "id"], name="outbox_fallback", condition=models.Q(fallback_at__isnull=False)
            ),
            models.Index(
                fields=["tenant_id", "external_id"], name="outbox_external", condition=models.Q(external_id__gt="")
            ),
            models.Index(
                fields=["tenant_id", "state", "id"],
                name="outbox_open_end",
                condition=models.Q(state__in=["unknown", "awaiting"]),
            ),
        ]
