"""What is said before an appointment, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef

from .appointment import Appointment


class AppointmentReminder(Entity):
    """One message before an appointment: `step` of the pack, for the time at which the appointment then stood.

    Moved appointments get new rows, so nothing is said of a time that counts no more. `message_id` is the message it
    became, by which a reply is known to be about this appointment; `reply` is the last (yes, no, move), `replies` how
    many were taken.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DUE = "due", pgettext_lazy("reminder", "Will be sent")
        SENT = "sent", pgettext_lazy("reminder", "Sent")
        BLOCKED = "blocked", pgettext_lazy("reminder", "Not sent: the contact rules forbid it")
        CALLED = "called", pgettext_lazy("reminder", "Called by telephone")
        DROPPED = "dropped", pgettext_lazy("reminder", "Not needed any more")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders")
    patient_id = PatientRef(rule="move")
    step = models.CharField(max_length=16)
    for_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    message_id = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=4, blank=True, default="")
    replies = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "appointment", "step", "for_at"], name="appointments_reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="appointments_reminder_due"),
            models.Index(fields=["patient_id", "settled_at"], name="appointments_reminder_patient"),
        ]
