"""What was found in a case: its problems by the taxonomy of complaints, and the people and departments concerned."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import Organization, Practitioner

from .case import Case


class CaseCause(Entity):
    """One problem of a case (HCAT: there are usually several): what, how bad (0–3), in which stage of care, where.

    `category`, `sub_category` and `stage` are codes of the taxonomy pack; `sub_category` and `stage` may be open yet.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="causes")
    category = models.CharField(max_length=32)
    sub_category = models.CharField(max_length=32, default="", db_default="", blank=True)
    severity = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=24, default="", db_default="", blank=True)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(severity__range=(0, 3)), name="case_cause_severity_0_to_3"),
        ]


class CaseConcern(Entity):
    """A member of staff whom a case is about: complained of, praised, or there and heard as a witness.

    Who is complained of may give a statement; she never owns or approves the case and never sees who told us.
    """

    class Part(models.TextChoices):
        COMPLAINED = "complained", _("complained of")
        PRAISED = "praised", pgettext_lazy("concern", "praised")
        WITNESS = "witness", pgettext_lazy("concern", "was there")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concerns")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.COMPLAINED)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "practitioner"], name="case_concern_once"),
        ]
