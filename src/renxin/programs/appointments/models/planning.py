"""When somebody sees patients: the pattern of a week, what comes between, and the sessions that come of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import Location, Organization, Practitioner

from .rules import HealthcareService


class SessionPattern(PublicEntity):
    """A session that comes again every week (or every nth): Monday morning, Dr. Zhou, room 3, from 8:00 to 11:30.

    `weekday` is 0 for Monday; hours are local to the room, else to the department. `seats` is how many one slot takes.
    """

    department = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(HealthcareService, models.PROTECT, related_name="patterns")
    room = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.SmallIntegerField()
    every_weeks = models.SmallIntegerField(default=1)
    starts = models.TimeField()
    ends = models.TimeField()
    seats = models.SmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__gte=0, weekday__lte=6, every_weeks__gte=1, seats__gte=1)
                & models.Q(starts__lt=models.F("ends")),
                name="appointments_pattern_sane",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "department"], name="appointments_pattern_dept")]


class Leave(PublicEntity):
    """Days or hours in which somebody (or a whole department) sees nobody; `locum` sees them instead."""

    class Reason(models.TextChoices):
        """Why."""

        HOLIDAY = "holiday", pgettext_lazy("leave", "Holiday")
        ILL = "ill", pgettext_lazy("leave", "Ill")
        TEACHING = "teaching", pgettext_lazy("leave", "Teaching or congress")
        OPERATING = "operating", pgettext_lazy("leave", "In the operating theatre")
        OTHER = "other", pgettext_lazy("leave", "Other")

    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    locum = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at"))
                & (models.Q(department__isnull=False) | models.Q(practitioner__isnull=False)),
                name="appointments_leave_sane",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "ends_at"], name="appointments_leave_ends")]


class Session(PublicEntity):
    """One block of time in which patients are seen, on one day. Its slots hang below it.

    `practitioner` is who really sees them; `instead_of` whom a locum stands in for. An extra session has no pattern.
    `leave` is the leave that changed it, so that taking the leave back undoes just that.
    """

    class State(models.TextChoices):
        """Whether one can still book into it, and whether it takes place."""

        OPEN = "open", pgettext_lazy("session", "Open")
        PAUSED = "paused", pgettext_lazy("session", "No more bookings")
        CANCELLED = "cancelled", pgettext_lazy("session", "Does not take place")

    pattern = models.ForeignKey(SessionPattern, models.PROTECT, null=True, blank=True, related_name="sessions")
    department = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    instead_of = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(HealthcareService, models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    on_date = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=12, blank=True, default="")
    leave = models.ForeignKey(Leave, models.PROTECT, null=True, blank=True, related_name="sessions")
    external_id = models.CharField(max_length=120, blank=True, default="")
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "pattern", "on_date"], name="appointments_session_once"),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="appointments_session_times"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "department", "starts_at"], name="appointments_session_dept"),
            models.Index(fields=["tenant_id", "practitioner", "starts_at"], name="appointments_session_doctor"),
        ]

    def __str__(self) -> str:
        return _("%(service)s on %(date)s") % {"service": self.service, "date": self.on_date}
