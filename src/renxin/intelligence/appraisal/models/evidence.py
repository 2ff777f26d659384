"""Boards of evidence: which measure stands where, who answers for it, what shows it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User


class MeasureState(models.TextChoices):
    """How far a measure is."""

    NOT_BEGUN = "not_begun", pgettext_lazy("measure", "not begun")
    UNDER_WAY = "under_way", pgettext_lazy("measure", "under way")
    DONE = "done", pgettext_lazy("measure", "in place")
    NOT_OURS = "not_ours", pgettext_lazy("measure", "does not apply here")


class EvidenceKind(models.TextChoices):
    """What shows a measure."""

    METRIC = "metric", pgettext_lazy("evidence", "computed number")
    DOCUMENT = "document", pgettext_lazy("evidence", "attested document")
    LINK = "link", pgettext_lazy("evidence", "link")


class BoardMeasure(PublicEntity):
    """One measure of a board (both by the codes of its pack), as it stands in this hospital. `level` where it has some.

    A measure in place has evidence; one that does not apply has a note saying why.
    """

    board = models.SlugField(max_length=48)
    code = models.SlugField(max_length=48)
    state = models.CharField(max_length=12, choices=MeasureState.choices, default=MeasureState.NOT_BEGUN)
    level = models.PositiveSmallIntegerField(null=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    note = models.CharField(max_length=400, blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "board", "code"], name="appraisal_measure_once")]


class Evidence(PublicEntity):
    """One piece of evidence. A document is a kept file that a person attested; it is withdrawn, never deleted."""

    measure = models.ForeignKey(BoardMeasure, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200)
    metric = models.CharField(max_length=32, blank=True, default="")
    file_uid = models.UUIDField(null=True)
    file_hash = models.CharField(max_length=64, blank=True, default="")
    url = models.URLField(max_length=400, blank=True, default="")
    level = models.PositiveSmallIntegerField(null=True)
    attested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    attested_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")


class SelfScore(Entity):
    """How the hospital rates a measure in a quarter, 0–100; one for each quarter, the newest said counts."""

    measure = models.ForeignKey(BoardMeasure, on_delete=models.CASCADE, related_name="scores")
    quarter_on = models.DateField()
    score = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "measure", "quarter_on"], name="appraisal_selfscore_once"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="appraisal_selfscore_range"),
        ]
