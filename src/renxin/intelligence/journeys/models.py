"""Tables: journeys, their immutable versions, the runs of patients, and the log of steps done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef


class JourneyStatus(models.TextChoices):
    """Who may enter and who goes on. Paused: nobody does either. Closed: nobody enters, the others go on."""

    DRAFT = "draft", pgettext_lazy("journey", "draft")
    ACTIVE = "active", pgettext_lazy("journey", "switched on")
    PAUSED = "paused", pgettext_lazy("journey", "paused")
    CLOSED = "closed", pgettext_lazy("journey", "closed")


class Journey(PublicEntity):
    """A named path for patients. What it does stands in its current version.

    `is_active`: the entrance is open; it is so only while `status` is active. `swept_at`: until when the starts by
    calendar have been made.
    """

    code = models.CharField(max_length=64)
    name = models.JSONField()
    summary = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    current = models.ForeignKey("JourneyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=8, choices=JourneyStatus.choices, default=JourneyStatus.ACTIVE, db_default=JourneyStatus.ACTIVE
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    message_class = models.CharField(max_length=12, default="service", db_default="service")
    swept_at = models.DateTimeField(null=True)

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
    # Its runs stand still.
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "journey", "number"], name="journeys_version_number")
        ]


class RunStatus(models.TextChoices):
    """What a run is doing. `parked` should be nobody: its last move failed, and why stands beside it.

    `paused`: it stands still, hears of facts, and keeps its due time; `paused_by` says what has to be lifted.
    """

    ACTIVE = "active", pgettext_lazy("journey", "on the way")
    FINISHED = "finished", pgettext_lazy("journey", "finished")
    STOPPED = "stopped", pgettext_lazy("journey", "stopped")
    PARKED = "parked", pgettext_lazy("journey", "parked")
    PAUSED = "paused", pgettext_lazy("journey", "paused")


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
    # `held_out` runs only wait for the goal, so that the others can be compared with them.
    arm = models.CharField(max_length=8, default="treated", db_default="treated")
    goal_at = models.DateTimeField(null=True)
    # Until when the goal counts, whatever has become of the run; null once that is over.
    goal_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=8, blank=True, default="", db_default="")
    priority = models.SmallIntegerField(default=0, db_default=0)

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
            models.Index(
                fields=["tenant_id", "patient_id", "goal_until"],
                condition=Q(goal_until__isnull=False, goal_at__isnull=True),
                name="journeys_run_goal",
            ),
            models.Index(fields=["goal_until"], condition=Q(goal_until__isnull=False), name="journeys_run_goal_due"),
        ]


class JourneyStepLog(Log):
    """A step done, a wait that ended, or a stop: what the trace of a run is told from."""

    run_id = models.BigIntegerField()
    step = models.CharField(max_length=64)
    verb = models.CharField(max_length=32)
    outcome = models.CharField(max_length=32)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()


# What the trace says of a message that the contact policy did not let through, and how a tally names the rule.
BLOCKED = "blocked"
BY_RULE = "rule:"


class JourneyTally(Entity):
    """How often a step of a version had an outcome on a day: deltas by the runner, added up by a job.

    A message that the contact policy stopped counts once more, under `rule:` and the rule.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(JourneyVersion, on_delete=models.CASCADE, related_name="tallies")
    step = models.CharField(max_length=64)
    outcome = models.CharField(max_length=32)
    day = models.DateField()
    n = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "version", "step", "day"], name="journeys_tally_step")]


from renxin.intelligence.journeys.editor.models import JourneyDraft, JourneyDraftEdit  # noqa: E402, F401  of this app
from renxin.intelligence.journeys.questions.models import SentQuestionnaire  # noqa: E402, F401  of this app


class WeatherDay(Entity):
    """What the weather source said of a day, the first time it was asked; later words do not change the past."""

    place = models.CharField(max_length=80)
    day = models.DateField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    rain_mm = models.FloatField(null=True, blank=True)
    air_index = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "place", "day"], name="journeys_weather_day")]
