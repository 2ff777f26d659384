"""Conversations, their messages, the queue of those to be sent, holds and counters."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class Conversation(PublicEntity):
    """Everything said between one patient and the house, over all channels: one row for each patient.

    `version` counts what staff did here, so that two people cannot answer past each other. `composing_until` is real
    time.
    """

    class Status(models.TextChoices):
        BOT = "bot", _("With the assistant")
        QUEUE = "queue", _("Waiting for an answer")
        HUMAN = "human", _("In conversation")
        CLOSED = "closed", _("Closed")

    patient_id = PatientRef(rule="combine")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.CLOSED)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="conversations")
    unread = models.IntegerField(default=0)
    waiting_since = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    version = models.IntegerField(default=0)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    composing_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    composing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "patient_id"], name="conversation_patient")]
        indexes = [
            models.Index(fields=["tenant_id", "status", "-last_message_at"], name="conversation_status"),
            models.Index(fields=["tenant_id", "owner_id", "-last_message_at"], name="conversation_owner"),
            models.Index(
                fields=["tenant_id", "waiting_since"],
                name="conversation_waiting",
                condition=models.Q(waiting_since__isnull=False),
            ),
        ]


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
    created_at = models.DateTimeField()
    status_at = models.DateTimeField()


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
        ]


class Hold(Entity):
    """A reason not to write to a patient for some purposes (empty scope: for all) until a time or until released."""

    patient_id = PatientRef(rule="move")
    reason = models.CharField(max_length=64)
    scope = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    source = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="hold_source")]
        indexes = [
            models.Index(
                fields=["tenant_id", "patient_id"], name="hold_patient", condition=models.Q(released_at__isnull=True)
            )
        ]


class ContactCounter(Entity):
    """How many messages of a purpose a patient was sent on a (local) day: what the frequency caps count."""

    patient_id = PatientRef(rule="combine")
    purpose = models.CharField(max_length=24)
    on = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "purpose", "on"], name="contact_counter_day")
        ]
