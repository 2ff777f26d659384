"""Tables: replays with what came of them, some of the people in them, walks, and the register of experiments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class ReplayStatus(models.TextChoices):
    """How far a replay is."""

    WAITING = "waiting", pgettext_lazy("replay", "waiting")
    RUNNING = "running", pgettext_lazy("replay", "running")
    DONE = "done", pgettext_lazy("replay", "done")
    FAILED = "failed", pgettext_lazy("replay", "failed")


class Replay(PublicEntity):
    """A definition that lives through past days. It keeps its own copy of it: drafts and versions go on changing.

    `answered_percent` is what we assume of answers to what the journey itself would have asked. `result` holds counts
    only. `other` is the replay it is compared with.
    """

    journey_code = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    version = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    answered_percent = models.PositiveSmallIntegerField()
    other = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=ReplayStatus.choices, default=ReplayStatus.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True)
    asked_by = models.BigIntegerField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "journey_code", "-id"], name="trials_replay_journey"),
            models.Index(fields=["asked_at"], name="trials_replay_asked"),
        ]


class ReplayRun(Entity):
    """One patient's way through a replay; only a sample is kept, so that people can look at real cases."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="runs")
    patient_id = PatientRef(rule="move")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=64)
    lines = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="trials_run_patient")]


class Walk(PublicEntity):
    """One patient (or an invented one: −tenant_id) taken through a definition by hand: the moves, made again each time.

    `entry` holds when she enters and the small values of what brings her.
    """

    patient_id = PatientRef(rule="move")
    journey_code = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    entry = models.JSONField()
    moves = models.JSONField(default=list)
    made_by = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="trials_walk_patient"),
            models.Index(fields=["made_at"], name="trials_walk_made"),
        ]


class Experiment(PublicEntity):
    """A hold-out, a split or a staggered start: who answers for it, why, until when, and what ethics said.

    `subject` is the step of a split; `plan` the order of departments in a staggered start.
    """

    class Kind(models.TextChoices):
        """How chance, or the order of starting, makes the comparison."""

        HOLD_OUT = "hold_out", pgettext_lazy("experiment", "hold-out")
        SPLIT = "split", pgettext_lazy("experiment", "random split")
        STAGGERED = "staggered", pgettext_lazy("experiment", "staggered start")

    journey_code = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200)
    reason = models.TextField()
    ethics_note = models.TextField()
    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=150)
    starts_on = models.DateField()
    ends_on = models.DateField()
    plan = models.JSONField(default=list, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    conclusion = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "journey_code", "kind", "subject"],
                condition=Q(closed_at__isnull=True),
                name="trials_experiment_open",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="trials_experiment_days"),
        ]
