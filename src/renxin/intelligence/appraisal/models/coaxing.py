"""Signs that answers were coaxed: for the experience officer, never by themselves into a result."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import Organization, User
from renxin.programs.surveys.models import Survey


class CoaxingSign(PublicEntity):
    """What was seen in a month at one department. `numbers` are counts, never which answers."""

    class Kind(models.TextChoices):
        """What was seen."""

        BURST = "burst", pgettext_lazy("coaxing", "Many answers at one desk within an hour")
        ATTENDED = "attended", pgettext_lazy("coaxing", "Top scores mainly where staff stand beside")
        DEVICE = "device", pgettext_lazy("coaxing", "Many answers from one device")
        OPENED = "opened", pgettext_lazy("coaxing", "Colleagues opened links of patients")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    first_on = models.DateField()
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="+")
    numbers = models.JSONField(default=dict)
    noticed_at = models.DateTimeField()
    task_source = models.CharField(max_length=80, blank=True, default="")
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "first_on", "department", "survey"],
                nulls_distinct=False,
                name="appraisal_coaxing_once",
            )
        ]
