"""Tables: journeys, their immutable versions, the runs of patients, and the log of steps done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef


class Journey(PublicEntity):
    """A named path for patients. What it does stands in its current version."""

    code = models.CharField(max_length=64)
    name = models.JSONField()
    summary = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    current = models.ForeignKey("JourneyVersion", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="journeys_journey_code")]


class JourneyVersion(Entity):
    """One published definition. It never changes: patients on their way keep the version they started with."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.TextField()
    approver = models.TextField()
    effective_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "journey", "number"], name="journeys_version_number")
        ]


class RunStatus(models.TextChoices):
    """What a run is doing. `parked` should be nobody: its last move failed, and why stands beside it."""

    ACTIVE = "active", pgettext_lazy("journey", "on the way")
    FINISHED = "finished", pgettext_lazy("journey", "finished")
    STOPPED = "stopped", pgettext_lazy("journey", "stopped")
    PARKED = "parked", pgettext_lazy("journey", "parked")


class JourneyRun(PublicEntity):
    """One patient on one version: where, until when, and the small values its steps decide by."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(JourneyVersion, on_delete=models.PROTECT, related_name="runs")
    patient_id = PatientRef(rule="move")
    trigger_event_id = models.BigIntegerField()
    entry_key = models.CharField(max_length=64)
    # False once a stopped run lets the same reason start the journey anew.
    holds_entry = models.BooleanField(default=True)
    status = models.CharField(max_length=8, choices=RunStatus.choices, default=RunStatus.ACTIVE)
    step = models.CharField(max_length=64, blank=True)
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=64, blank=True)
    anchor_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    reason = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "journey", "patient_id", "trigger_event_id"], name="journeys_run_trigger"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "journey", "patient_id", "entry_key"],
                condition=Q(holds_entry=True),
                name="journeys_run_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="active"), name="journeys_run_due"),
            models.Index(fields=["tenant_id", "patient_id"], name="journeys_run_patient"),
            models.Index(fields=["tenant_id", "journey", "status", "step"], name="journeys_run_where"),
        ]


class JourneyStepLog(Log):
    """A step done, a wait that ended, or a stop: what the trace of a run is told from."""

    run_id = models.BigIntegerField()
    step = models.CharField(max_length=64)
    verb = models.CharField(max_length=32)
    outcome = models.CharField(max_length=32)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
