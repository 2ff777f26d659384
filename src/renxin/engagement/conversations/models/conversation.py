"""A conversation: everything said between one patient and the house."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import PublicEntity
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
