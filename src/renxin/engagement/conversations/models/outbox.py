"""The queue of messages to be sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models import Channel
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class Outbox(Entity):
    """The queue of messages to be sent, and the memory of the keys that were used: unique per tenant.

    A row stays due until its outcome is committed; `leased_until` (real time) keeps two dispatchers apart.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent")
        BLOCKED = "blocked", _("blocked")
        FAILED = "failed", _("failed")

    patient_id = PatientRef(rule="move")
    message_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField()
    key = models.BinaryField(max_length=16)
    purpose = models.CharField(max_length=24)
    channel_kind = models.CharField(max_length=32, default="", blank=True)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT)
    urgent = models.BooleanField(default=False)
    is_reply = models.BooleanField(default=False)
    private = models.BooleanField(default=False, db_default=False)
    short_code = models.CharField(max_length=9, default="", db_default="", blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=64, default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    round = models.SmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="outbox_key")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=models.Q(state="due")),
            models.Index(fields=["tenant_id", "patient_id", "message_id"], name="outbox_message"),
            models.Index(fields=["short_code"], name="outbox_short_code", condition=models.Q(short_code__gt="")),
        ]
