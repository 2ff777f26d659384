"""Tables: how each comment was read, what reads them, which groups were found. The comments stay where they are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class Source(models.TextChoices):
    """Where the words stand."""

    SURVEY = "survey", pgettext_lazy("opinion", "survey")


class Opinion(PublicEntity):
    """How one comment was read: its tone (−1 to 1) and topics, by which reader, and whether a person corrected it.

    `source_id` is the answer in `questionnaires`, whose `survey_id` and `patient_id` lead to the words; a negative
    patient is an anonymous one. `rating` is what the same answer said in numbers, 0 to 100.
    """

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.SURVEY)
    source_id = models.BigIntegerField()
    survey_id = models.BigIntegerField()
    department_id = models.BigIntegerField(null=True)
    said_at = models.DateTimeField()
    rating = models.FloatField(null=True)
    tone = models.FloatField()
    topics = models.JSONField(default=list)
    reader = models.PositiveIntegerField(default=0)
    corrected_by = models.BigIntegerField(null=True)
    corrected_by_name = models.CharField(max_length=150, blank=True, default="")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "source_id"], name="themes_opinion_once"),
            models.CheckConstraint(condition=Q(tone__gte=-1, tone__lte=1), name="themes_opinion_tone"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "said_at"], name="themes_opinion_time"),
            models.Index(
                fields=["tenant_id", "corrected_at"], name="themes_opinion_taught", condition=~Q(corrected_at=None)
            ),
        ]


class TaughtReader(PublicEntity):
    """What was learned from this hospital's examples, with how often it was right on later ones it had not seen.

    `weights` holds `learning.Weights` packed; `topics` the same for topics that people corrected often enough.
    `quality`: `n` examples tried, `right` of them, and `listed` how many the word list alone had right.
    """

    number = models.PositiveIntegerField()
    learned_at = models.DateTimeField()
    examples = models.PositiveIntegerField()
    corrections = models.PositiveIntegerField(default=0)
    by_itself = models.BooleanField(default=False)
    weights = models.BinaryField()
    topics = models.JSONField(default=dict)
    quality = models.JSONField(default=dict)
    in_use = models.BooleanField(default=False)

    @property
    def share_right(self) -> float | None:
        """Return how often it was right on examples it had not seen, None where there were none."""
        return self.quality["right"] / self.quality["n"] if self.quality.get("n") else None

    @property
    def share_listed(self) -> float | None:
        """Return how often the word list alone was right on the same."""
        return self.quality["listed"] / self.quality["n"] if self.quality.get("n") else None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="themes_reader_number"),
            models.UniqueConstraint(fields=["tenant_id"], condition=Q(in_use=True), name="themes_reader_one"),
        ]


class Cluster(PublicEntity):
    """A group of comments of the last look: its words, how many, how they sound, by month, and which show it best."""

    words = models.JSONField()
    name = models.CharField(max_length=80, blank=True, default="")
    n = models.PositiveIntegerField()
    tone = models.FloatField()
    months = models.JSONField(default=list)
    nearest = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-n"], name="themes_cluster_size")]
