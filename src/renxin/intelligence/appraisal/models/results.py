"""Months and what each department or person came to in them. A frozen row is never changed: an amendment follows it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import Organization, Practitioner, User

from .sheets import SheetVersion


class MonthState(models.TextChoices):
    """Whether the numbers of a month still move."""

    RUNNING = "running", pgettext_lazy("month", "running")
    FROZEN = "frozen", pgettext_lazy("month", "frozen")


class Month(PublicEntity):
    """One month. `seal` is over every first result of it and over the seal of the month frozen before."""

    first_on = models.DateField()
    state = models.CharField(max_length=8, choices=MonthState.choices, default=MonthState.RUNNING)
    computed_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by_name = models.CharField(max_length=150, blank=True, default="")
    seal_before = models.CharField(max_length=64, blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "first_on"], name="appraisal_month_once")]


class Result(PublicEntity):
    """A sheet filled in. `number` 1 is what was frozen; higher ones amend it, each with its reason and day.

    `items` holds for each line everything that a printed sheet needs (`filled.Line`); `frame` who was asked, who was
    not, and by which rule. `total` is None where too little could be measured. `seal` is over all of it.
    """

    month = models.ForeignKey(Month, on_delete=models.PROTECT, related_name="results")
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    total = models.FloatField(null=True)
    items = models.JSONField()
    frame = models.JSONField(default=dict)
    computed_at = models.DateTimeField()
    reason = EncryptedText(blank=True, default="")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "month", "version", "department", "practitioner", "number"],
                nulls_distinct=False,
                name="appraisal_result_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "practitioner", "-id"], name="appraisal_result_person"),
        ]
