"""Calls, and the lines of those who answer them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.engagement.channels.models import Channel
from renxin.engagement.worklist.models import Task
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User

from .ask import VoiceAsk


class Call(PublicEntity):
    """One telephone call. Its number is encrypted; `number_blind` finds it again.

    `external_id` is the provider's name for it; a call on an ordinary telephone has none. `identity` says what was
    compared before anything about health was said. `recording` is the provider's reference, kept only with consent.
    A missed call owes a call-back until `call_back_due_at`, unless `settled_at`.
    """

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("call", "incoming")
        OUT = "out", pgettext_lazy("call", "outgoing")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("call", "not rung yet")
        RINGING = "ringing", _("ringing")
        TALKING = "talking", _("talking")
        ENDED = "ended", pgettext_lazy("call", "ended")

    patient_id = PatientRef(rule="move")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    is_automatic = models.BooleanField(default=False)
    number = EncryptedText()
    number_blind = models.BinaryField(max_length=16)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    external_id = models.CharField(max_length=128, default="", blank=True)
    key = models.CharField(max_length=120)
    agent = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="calls")
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="calls")
    ask = models.ForeignKey(VoiceAsk, models.PROTECT, null=True, blank=True, related_name="calls")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RINGING)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=24, default="", blank=True)
    identity = models.CharField(max_length=16, default="", blank=True)
    identity_tries = models.SmallIntegerField(default=0)
    recording = EncryptedText(default="", blank=True)
    recording_seconds = models.IntegerField(null=True, blank=True)
    recording_dropped = models.BooleanField(default=False)
    note = EncryptedText(default="", blank=True)
    wrapped_at = models.DateTimeField(null=True, blank=True)
    call_back_due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="call_key"),
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "external_id"],
                name="call_external_id",
                condition=~models.Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id", "-id"], name="call_patient"),
            models.Index(fields=["tenant_id", "agent_id", "-id"], name="call_agent"),
            models.Index(
                fields=["tenant_id", "number_blind"],
                name="call_owed",
                condition=models.Q(call_back_due_at__isnull=False, settled_at__isnull=True),
            ),
            models.Index(
                fields=["tenant_id", "started_at"],
                name="call_now",
                condition=models.Q(status__in=["ringing", "talking"]),
            ),
        ]

    @property
    def seconds(self) -> int | None:
        """Return how long was talked; None when nobody answered or it goes on."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return int((self.ended_at - self.answered_at).total_seconds())

    @property
    def is_missed(self) -> bool:
        """Tell whether somebody called and nobody answered."""
        return self.direction == self.Direction.IN and self.status == self.Status.ENDED and self.answered_at is None


class AgentLine(Entity):
    """The extension on which a member of staff is called and calls; `is_ready` while calls may ring there."""

    user = models.ForeignKey(User, models.PROTECT, related_name="phone_lines")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    extension = models.CharField(max_length=32)
    is_ready = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="agent_line_user"),
            models.UniqueConstraint(fields=["tenant_id", "channel", "extension"], name="agent_line_extension"),
        ]
