"""A person's place in a queue, what became of it, and what the nurse found before."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Practitioner

from .places import Counter, Queue

STANDING = ("waiting", "called", "serving")
"""States of a ticket that is still in the house."""


class Ticket(PublicEntity):
    """One person's place in one queue on one day; one standing ticket per person and queue.

    `number` counts from 1 each day; `label` is what the slip and the wall say. `appointment_id` is the appointment it
    was taken with and `appointed_at` its time. `level` is the triage level (1 gravest; 9 none given). `rank` is its
    place in the order, worked out by the rules; smaller goes first. `said_minutes` is what was promised when it was
    taken, `said_low` to `said_high` its range: held against `called_at` (of the first call) they are the measured
    error of estimates. `followed` is the ticket it came from.
    """

    class State(models.TextChoices):
        """Where she is."""

        WAITING = "waiting", pgettext_lazy("ticket", "Waiting")
        CALLED = "called", pgettext_lazy("ticket", "Called")
        SERVING = "serving", pgettext_lazy("ticket", "Inside")
        DONE = "done", pgettext_lazy("ticket", "Done")
        MISSED = "missed", pgettext_lazy("ticket", "Called, did not come")
        LEFT = "left", pgettext_lazy("ticket", "Went away")
        MOVED = "moved", pgettext_lazy("ticket", "Sent to another queue")

    class Kind(models.TextChoices):
        """What she comes for."""

        FIRST = "first", pgettext_lazy("ticket", "Visit")
        RETURN = "return", pgettext_lazy("ticket", "Return visit")
        RESULTS = "results", pgettext_lazy("ticket", "Back with results")
        OTHER = "other", pgettext_lazy("ticket", "Other")

    class Source(models.TextChoices):
        """How she checked in."""

        PHONE = "phone", pgettext_lazy("checked in by", "Her phone")
        CODE = "code", pgettext_lazy("checked in by", "Code on the wall")
        DESK = "desk", pgettext_lazy("checked in by", "Desk")
        KIOSK = "kiosk", pgettext_lazy("checked in by", "Kiosk")
        HIS = "his", pgettext_lazy("checked in by", "The hospital's system")
        MOVED = "moved", pgettext_lazy("checked in by", "Another queue")

    class Priority(models.TextChoices):
        """Why somebody may go earlier; each counts as the queue's rules say."""

        ELDERLY = "elderly", pgettext_lazy("priority", "Elderly")
        DISABLED = "disabled", pgettext_lazy("priority", "Disabled")
        PREGNANT = "pregnant", pgettext_lazy("priority", "Pregnant")
        INFANT = "infant", pgettext_lazy("priority", "Small child")
        SOLDIER = "soldier", pgettext_lazy("priority", "Soldier or veteran")

    patient_id = PatientRef(rule="combine")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets", db_index=False)
    on_date = models.DateField()
    number = models.IntegerField()
    label = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FIRST)
    source = models.CharField(max_length=8, choices=Source)
    appointment_id = models.BigIntegerField(null=True, blank=True)
    appointed_at = models.DateTimeField(null=True, blank=True)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.SmallIntegerField(default=9)
    priorities = ArrayField(models.CharField(max_length=12, choices=Priority), default=list, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rank = models.BigIntegerField(default=0)
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, blank=True, related_name="+")
    calls = models.SmallIntegerField(default=0)
    joined_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    last_called_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_near_at = models.DateTimeField(null=True, blank=True)
    said_minutes = models.SmallIntegerField(null=True, blank=True)
    said_low = models.SmallIntegerField(null=True, blank=True)
    said_high = models.SmallIntegerField(null=True, blank=True)
    followed = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "queue", "on_date", "number"], name="queues_number_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "queue", "patient_id"],
                condition=models.Q(state__in=["waiting", "called", "serving"]),
                name="queues_standing_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "rank"],
                condition=models.Q(state__in=["waiting", "called", "serving"]),
                name="queues_standing",
            ),
            models.Index(fields=["patient_id", "on_date"], name="queues_ticket_patient"),
            models.Index(fields=["tenant_id", "queue", "on_date"], name="queues_ticket_day"),
        ]

    def __str__(self) -> str:
        return self.label


class TicketStep(Entity):
    """What was done with a ticket: called, called again, passed over, back in line, sent on. Shown, never changed."""

    patient_id = PatientRef(rule="move")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12)
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=24, blank=True, default="")
    user_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()


class Triage(PublicEntity):
    """What the nurse at the desk found before the doctor: complaint, signs, red flags, level with its reasons.

    `proposed` is the level the rules gave; a nurse who gives another says why. `vitals` is JSON of numbers by code
    (`hr`, `sbp`, `dbp`, `spo2`, `temp`, `glucose`, `rr`), in the units of the pack. Withdrawn, never changed.
    """

    patient_id = PatientRef(rule="move")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="triages")
    complaint = EncryptedText(blank=True, default="")
    vitals = EncryptedText(blank=True, default="")
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    pack_version = models.CharField(max_length=24)
    proposed = models.SmallIntegerField()
    level = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    why_other = EncryptedText(blank=True, default="")
    by_user = models.BigIntegerField()
    by_name = models.CharField(max_length=128)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-at"], name="queues_triage_patient")]
