"""Queues, the counters that call from them, announced delays, how long one takes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Location, Organization, Practitioner


class Queue(PublicEntity):
    """One line of people. `rules` names the order's pack; `settings` overrides single numbers of it.

    `prefix` stands before the number on a ticket. `near` is at which place from the front a person is told to come.
    `geofence` is {"lat", "lon", "metres"}: a phone may check in only there; empty asks no position.
    """

    class Kind(models.TextChoices):
        """What people wait for."""

        CLINIC = "clinic", pgettext_lazy("queue", "Doctor")
        EXAMINATION = "examination", pgettext_lazy("queue", "Examination")
        PHARMACY = "pharmacy", pgettext_lazy("queue", "Pharmacy")
        DESK = "desk", pgettext_lazy("queue", "Desk")

    kind = models.CharField(max_length=12, choices=Kind)
    department = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    place = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    prefix = models.CharField(max_length=3, blank=True, default="")
    rules = models.CharField(max_length=24, default="clinic")
    settings = models.JSONField(default=dict, blank=True)
    near = models.SmallIntegerField(default=3)
    needs_triage = models.BooleanField(default=False)
    geofence = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="queues_code")]
        indexes = [models.Index(fields=["tenant_id", "department"], name="queues_department")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class Counter(PublicEntity):
    """A room or window that calls people of one queue; `practitioner` is who sits there now."""

    class State(models.TextChoices):
        """Whether it calls."""

        CLOSED = "closed", pgettext_lazy("counter", "Closed")
        OPEN = "open", pgettext_lazy("counter", "Open")
        PAUSED = "paused", pgettext_lazy("counter", "Short break")

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="counters")
    room = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.CLOSED)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "queue", "name"], name="queues_counter_name")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class Delay(PublicEntity):
    """What was announced to everybody who waits: so many minutes, for a reason, until it is taken back."""

    class Reason(models.TextChoices):
        """Why it takes longer, in words that blame nobody."""

        EMERGENCY = "emergency", pgettext_lazy("delay", "An emergency comes first")
        OPERATION = "operation", pgettext_lazy("delay", "The doctor is still in theatre")
        ILL = "ill", pgettext_lazy("delay", "A doctor has fallen ill")
        MANY = "many", pgettext_lazy("delay", "More people than usual")
        MACHINE = "machine", pgettext_lazy("delay", "A machine is being repaired")
        OTHER = "other", pgettext_lazy("delay", "Another reason")

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="delays")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.SmallIntegerField()
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=120, blank=True, default="")
    announced_at = models.DateTimeField()
    announced_by = models.BigIntegerField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class ServiceTime(Entity):
    """How long one visit took lately, per queue, doctor (none: any) and kind of ticket; from the last four weeks."""

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12)
    n = models.IntegerField()
    mean_seconds = models.FloatField()
    sd_seconds = models.FloatField()
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "queue", "practitioner", "kind"], nulls_distinct=False, name="queues_time_once"
            )
        ]
