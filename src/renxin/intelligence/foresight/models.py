"""Tables: a look back that somebody asked for, the models it made, what they say of patients, what they suggest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Study(PublicEntity):
    """One run over the hospital's past, in the background. `excluded` did not agree to profiling and were not read."""

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("study", "waiting")
        RUNNING = "running", pgettext_lazy("study", "running")
        DONE = "done", pgettext_lazy("study", "done")
        FAILED = "failed", pgettext_lazy("study", "failed")

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveIntegerField(null=True, blank=True)
    excluded = models.PositiveIntegerField(null=True, blank=True)
    findings = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=400, blank=True, default="")
    asked_by = models.BigIntegerField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(status__in=["waiting", "running"]), name="foresight_study_one"
            )
        ]


class PredictionModel(PublicEntity):
    """One model as it was learned: never changed, so that every score can be explained for years.

    `features` holds for each feature its code, mean, spread and weight; `quality` what it was worth on a later slice
    of time that it had not seen. `verdict` says honestly whether it is better than the base rate.
    """

    class Verdict(models.TextChoices):
        """What it is worth."""

        TOO_FEW = "too_few", pgettext_lazy("prediction", "Too few data")
        NO_BETTER = "no_better", pgettext_lazy("prediction", "Not better than the base rate")
        BETTER = "better", pgettext_lazy("prediction", "Better than the base rate")

    class Status(models.TextChoices):
        """Whether a person let it score patients."""

        PROPOSED = "proposed", pgettext_lazy("prediction", "Proposed")
        IN_USE = "in_use", pgettext_lazy("prediction", "In use")
        RETIRED = "retired", pgettext_lazy("prediction", "Retired")

    study = models.ForeignKey(Study, models.SET_NULL, null=True, blank=True, related_name="models", db_index=False)
    prediction = models.CharField(max_length=32)
    pack_version = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    trained_at = models.DateTimeField()
    n = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    intercept = models.FloatField(default=0)
    features = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.CharField(max_length=150, blank=True, default="")
    scored_at = models.DateTimeField(null=True, blank=True)
    scored = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "prediction", "number"], name="foresight_model_number"),
            models.UniqueConstraint(
                fields=["tenant_id", "prediction"], condition=Q(status="in_use"), name="foresight_model_in_use"
            ),
        ]


class Score(Entity):
    """What the model in use says of a patient: a share between 0 and 1, and what weighed most, the heaviest first."""

    patient_id = PatientRef(rule="combine")
    model = models.ForeignKey(PredictionModel, models.CASCADE, related_name="scores", db_index=False)
    prediction = models.CharField(max_length=32)
    value = models.FloatField()
    reasons = models.JSONField(default=list)
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "prediction"], name="foresight_score_once"),
            models.CheckConstraint(condition=Q(value__range=(0, 1)), name="foresight_score_share"),
        ]
        indexes = [models.Index(fields=["tenant_id", "prediction", "-value"], name="foresight_score_value")]


class Suggestion(PublicEntity):
    """Something a person may accept or reject; nothing happens before. `evidence` holds the numbers it stands on.

    `key` says what it is about, so that the same is not suggested twice while it is open, nor again soon after
    somebody rejected it.
    """

    class Kind(models.TextChoices):
        """What accepting it makes: a draft of a segment, a changed step in a journey's draft."""

        SEGMENT = "segment", pgettext_lazy("suggestion", "Segment")
        TIMING = "timing", pgettext_lazy("suggestion", "Timing")
        PACKAGE = "service_package", pgettext_lazy("suggestion", "Service package")

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("suggestion", "Open")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        REJECTED = "rejected", pgettext_lazy("suggestion", "Rejected")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=160)
    evidence = models.JSONField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True, default="")
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    led_to = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "key"], condition=Q(status="open"), name="foresight_suggestion_open"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "status", "-made_at"], name="foresight_suggestion_status")]
