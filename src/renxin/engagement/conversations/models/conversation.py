"""A conversation: everything said between one patient and the house."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class Conversation(PublicEntity):
    """Everything said between one patient and the house, over all channels: one row for each patient.

    `version` counts what staff did here, so that two people cannot answer past each other. `composing_until` is real
    time. `status`, `owner`, `preferred`, `waiting_since` and `misses` change as `states` says, nowhere else.

    An *episode* runs from the message that opens a conversation to its end: `episode_at` is when this one began,
    `answered_at` when a person first answered in it. `first_due_at` and `next_due_at` are promises that still run:
    by when the first answer, by when the next one is due; `warn_at` is when the sweep looks next, `level` how far it
    came (1 warned, 2 late, 3 late for long). `summary` was written by whoever handed it over. `line` is the doctor's
    direct line over which she writes.
    """

    class Status(models.TextChoices):
        BOT = "bot", _("With the assistant")
        QUEUE = "queue", _("Waiting for an answer")
        HUMAN = "human", _("In conversation")
        CLOSED = "closed", _("Closed")

    class Priority(models.IntegerChoices):
        ORDINARY = 0, _("Ordinary")
        RAISED = 1, _("Raised")
        URGENT = 2, _("Urgent")
        RED = 3, _("Red flag")

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

    preferred = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    skill = models.CharField(max_length=32, default="", db_default="", blank=True)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.ORDINARY, db_default=0)
    misses = models.SmallIntegerField(default=0, db_default=0)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey("DirectLine", models.SET_NULL, null=True, blank=True, related_name="+")
    summary = EncryptedText(default="", db_default="", blank=True)
    episode_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    first_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    level = models.SmallIntegerField(default=0, db_default=0)

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
            models.Index(
                fields=["tenant_id", "-priority", "queued_at"],
                name="conversation_queue",
                condition=models.Q(status="queue"),
            ),
            models.Index(
                models.F("tenant_id"),
                models.F("priority").desc(),
                models.F("waiting_since").asc(nulls_last=True),
                models.F("last_message_at").desc(nulls_last=True),
                models.F("id").desc(),
                name="conversation_open",
                condition=~models.Q(status="closed"),
            ),
            models.Index(fields=["warn_at"], name="conversation_warn", condition=models.Q(warn_at__isnull=False)),
            models.Index(
                fields=["last_message_at"], name="conversation_idle", condition=models.Q(status__in=["bot", "human"])
            ),
        ]
