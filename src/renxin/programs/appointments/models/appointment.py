"""One appointment, whoever gave the seat: this house's own book or the hospital's system."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, Practitioner

from .rules import HealthcareService, VisitType
from .slots import Seat

OURS = "renxin"
"""The source of appointments whose seats are given here."""


class Appointment(PublicEntity):
    """One appointment. `source` and `number` name it for ever: `renxin` and our number, or another system's.

    For others' appointments `number` is the filler's, or the placer's where the filler gave none. `seat` is the place
    in our own book; one seat has one appointment that stands. `party` is shared by people who come together. `risk` is
    the chance in per cent that she does not come, `risk_reasons` the codes of why. `booked_by` is the user who did it
    for her. `claim` is the digest of the request that made it: a repeated request finds the same appointment.
    `cancelled_by` is patient, house or his. `told_message_id` is the message by which the house told her of a change.
    """

    class Channel(models.TextChoices):
        """By which way it was booked."""

        UNKNOWN = "", pgettext_lazy("booked by", "Not known")
        PORTAL = "portal", pgettext_lazy("booked by", "Her phone")
        CHAT = "chat", pgettext_lazy("booked by", "Chat")
        PHONE = "phone", pgettext_lazy("booked by", "Telephone")
        WINDOW = "window", pgettext_lazy("booked by", "Window")
        KIOSK = "kiosk", pgettext_lazy("booked by", "Kiosk")
        DOCTOR = "doctor", pgettext_lazy("booked by", "The doctor")
        HIS = "his", pgettext_lazy("booked by", "The hospital's system")
        API = "api", pgettext_lazy("booked by", "Another system")

    class Status(models.TextChoices):
        """Where it stands, FHIR codes."""

        PENDING = "pending", pgettext_lazy("appointment", "Asked of the hospital's system")
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", pgettext_lazy("appointment", "Arrived")
        FULFILLED = "fulfilled", pgettext_lazy("appointment", "Seen")
        CANCELLED = "cancelled", _("Cancelled")
        NOSHOW = "noshow", _("Missed")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    number = models.CharField(max_length=120)
    placer_number = models.CharField(max_length=120, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status, default=Status.BOOKED)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.CharField(max_length=160, blank=True, default="")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    service = models.CharField(max_length=160, blank=True, default="")
    reason = models.CharField(max_length=160, blank=True, default="")
    reported_at = models.DateTimeField()
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="appointments", db_index=False)
    healthcare_service = models.ForeignKey(
        HealthcareService, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    visit_type = models.CharField(max_length=12, choices=VisitType, blank=True, default="", db_default="")
    channel = models.CharField(max_length=8, choices=Channel, blank=True, default="", db_default="")
    booked_by = models.BigIntegerField(null=True, blank=True)
    party = models.UUIDField(null=True, blank=True)
    claim = models.CharField(max_length=64, null=True, blank=True)
    wants_escort = models.BooleanField(default=False, db_default=False)
    risk = models.SmallIntegerField(null=True, blank=True)
    risk_reasons = ArrayField(models.CharField(max_length=24), default=list, db_default=[], blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=8, blank=True, default="", db_default="")
    cancel_reason = models.CharField(max_length=80, blank=True, default="", db_default="")
    told_message_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "number"], name="appointments_number_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "seat"],
                condition=models.Q(status__in=["pending", "booked", "arrived", "fulfilled"]),
                name="appointments_seat_taken_once",
            ),
            models.UniqueConstraint(fields=["tenant_id", "claim"], name="appointments_claim_once"),
        ]
        indexes = [
            models.Index(fields=["patient_id", "starts_at"], name="appointments_patient"),
            models.Index(fields=["tenant_id", "source", "placer_number"], name="appointments_placer"),
            models.Index(fields=["tenant_id", "starts_at"], name="appointments_by_time"),
            models.Index(fields=["seat"], condition=models.Q(seat__isnull=False), name="appointments_by_seat"),
        ]

    def __str__(self) -> str:
        return self.number
