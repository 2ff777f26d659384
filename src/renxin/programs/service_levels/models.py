"""What is promised to whom, when it comes round next, and how each round ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class Outcome(models.TextChoices):
    """How a round ended: in its time, after it, not at all, or because she did not wish it."""

    KEPT = "kept", pgettext_lazy("promise", "Kept in time")
    LATE = "late", pgettext_lazy("promise", "Kept late")
    MISSED = "missed", pgettext_lazy("promise", "Missed")
    DECLINED = "declined", _("Not wished")


class ServicePromise(Entity):
    """A promise to a patient of a level: its present round (`number`), the task of which is due at `task_due_at`."""

    patient_id = PatientRef(rule="combine")
    promise = models.CharField(max_length=48)
    level = models.CharField(max_length=48)
    number = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    task_due_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "promise", "patient_id"], name="service_promise_once")
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="service_promise_patient"),
            models.Index(
                fields=["tenant_id", "next_at"],
                condition=Q(ended_at__isnull=True, task_due_at__isnull=True),
                name="service_promise_next",
            ),
            models.Index(
                fields=["tenant_id", "task_due_at"],
                condition=Q(task_due_at__isnull=False),
                name="service_promise_open",
            ),
        ]


class PromiseRound(Entity):
    """One round of a promise, once it is over."""

    service_promise = models.ForeignKey(ServicePromise, models.CASCADE, related_name="rounds")
    patient_id = PatientRef(rule="move")
    promise = models.CharField(max_length=48)
    level = models.CharField(max_length=48)
    number = models.IntegerField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_promise", "number"], name="service_round_once")]
        indexes = [
            models.Index(fields=["tenant_id", "promise", "settled_at"], name="service_round_when"),
            models.Index(fields=["patient_id"], name="service_round_patient"),
        ]
