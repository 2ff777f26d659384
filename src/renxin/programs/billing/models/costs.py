"""What something cost other people here, worked out once a night from bills of the past."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import Organization


class CostRange(Entity):
    """What visits of one department cost in which one procedure was done, or which had one diagnosis in front.

    `n` visits of `people` people; middle and the ends of the middle four fifths, in yuan. `own` is the middle of what
    the people bore themselves, where the insurance's part was told for enough of them. `parts` are the largest
    categories, [[name, share]], `days` [10 %, middle, 90 %] of the nights in the house.
    """

    class Basis(models.TextChoices):
        """What the visits have in common."""

        PROCEDURE = "procedure", pgettext_lazy("cost", "Procedure")
        DIAGNOSIS = "diagnosis", pgettext_lazy("cost", "Main diagnosis")

    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.CharField(max_length=12, choices=Basis)
    code = models.CharField(max_length=64)
    encounter_class = models.CharField(max_length=8)
    n = models.IntegerField()
    people = models.IntegerField()
    low = models.DecimalField(max_digits=14, decimal_places=2)
    middle = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    own = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    parts = models.JSONField(default=list)
    days = models.JSONField(default=list)
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "department", "basis", "code", "encounter_class"],
                nulls_distinct=False,
                name="billing_range_once",
            )
        ]
