"""Who waits for a seat, and what she was offered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Practitioner

from .rules import HealthcareService
from .slots import Seat


class WaitlistEntry(PublicEntity):
    """Somebody wants a seat of a service between two days, with anybody or one doctor. Who joined first is asked first.

    `appointment_id` names her later appointment that would be given up for an earlier one, if she has one.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", pgettext_lazy("waitlist", "Waiting")
        OFFERED = "offered", pgettext_lazy("waitlist", "A seat was offered")
        TAKEN = "taken", pgettext_lazy("waitlist", "Took it")
        LEFT = "left", pgettext_lazy("waitlist", "Does not want any more")
        LAPSED = "lapsed", pgettext_lazy("waitlist", "The days are over")

    patient_id = PatientRef(rule="move")
    service = models.ForeignKey(HealthcareService, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    appointment_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    offers = models.SmallIntegerField(default=0)
    offered_until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="appointments_waitlist_days"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "seat"], condition=models.Q(state="offered"), name="appointments_offer_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "service", "joined_at"],
                condition=models.Q(state="waiting"),
                name="appointments_waitlist_queue",
            ),
            models.Index(fields=["patient_id"], name="appointments_waitlist_patient"),
        ]
