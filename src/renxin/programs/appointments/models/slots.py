"""Slots and their seats: what is given away, one seat to one appointment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity

from .planning import Session


class Slot(PublicEntity):
    """A quarter of an hour (or another length) of a session."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "session", "starts_at"], name="appointments_slot_once")
        ]


class Seat(Entity):
    """One place in a slot. It is free, held until a moment, booked, or blocked; two people never have it.

    `hold_key` is the digest of who holds it and of her own try, so that a second tap and a repeated request find the
    same seat. `pool` says for whom it is kept until pools are released: empty is for everybody.
    """

    class State(models.TextChoices):
        """Whether it can be had."""

        FREE = "free", pgettext_lazy("seat", "Free")
        HELD = "held", pgettext_lazy("seat", "Held")
        BOOKED = "booked", pgettext_lazy("seat", "Booked")
        BLOCKED = "blocked", pgettext_lazy("seat", "Not given away")

    class Pool(models.TextChoices):
        """For whom it is kept."""

        ANY = "", pgettext_lazy("pool", "Everybody")
        ONLINE = "online", pgettext_lazy("pool", "Phone pages and messengers")
        WINDOW = "window", pgettext_lazy("pool", "Window and kiosk")
        PHONE = "phone", pgettext_lazy("pool", "Telephone")
        DOCTOR = "doctor", pgettext_lazy("pool", "The doctor's own return visits")

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="seats")
    number = models.SmallIntegerField()
    pool = models.CharField(max_length=8, choices=Pool, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.FREE)
    hold_key = models.CharField(max_length=64, null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slot", "number"], name="appointments_seat_once"),
            models.UniqueConstraint(fields=["tenant_id", "hold_key"], name="appointments_hold_once"),
            models.CheckConstraint(
                condition=models.Q(state="held", held_until__isnull=False, hold_key__isnull=False)
                | ~models.Q(state="held"),
                name="appointments_seat_held",
            ),
        ]
        indexes = [
            models.Index(fields=["slot", "number"], condition=models.Q(state="free"), name="appointments_seat_free"),
            models.Index(fields=["held_until"], condition=models.Q(state="held"), name="appointments_seat_due"),
        ]
