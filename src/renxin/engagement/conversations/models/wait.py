"""A wait: how long a patient was kept without an answer, kept for the measures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User

from .conversation import Conversation


class Wait(Entity):
    """From the message that made a patient wait to the answer of a person: one row for every promise made.

    `first` and `next` are promises by the working calendar (the first answer of an episode, each next one); `voice` is
    the one made to everybody who tells us what was good or bad: a person's answer within elapsed hours.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First answer")
        NEXT = "next", _("Next answer")
        VOICE = "voice", _("Patient's voice")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Still waiting")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without an answer")

    patient_id = PatientRef(rule="move")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="waits")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    priority = models.SmallIntegerField(default=0)
    channel_kind = models.CharField(max_length=32, default="", blank=True)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    level = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "started_at"], name="wait_started"),
            models.Index(fields=["tenant_id", "patient_id"], name="wait_open", condition=models.Q(outcome="open")),
        ]
