"""What was chosen or estimated once and is kept: how importance is measured, the coefficients of the case mix."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User
from renxin.programs.surveys.models import Survey


class ImportanceMethod(models.TextChoices):
    """How importance is measured."""

    STATED = "stated", _("what patients say matters")
    CORRELATION = "correlation", _("correlation with the overall judgement")
    REGRESSION = "regression", _("standardised coefficient")
    SHAPLEY = "shapley", _("Shapley share of what is explained")


class Cross(models.TextChoices):
    """Where the cross-hair stands."""

    MEAN = "mean", pgettext_lazy("cross-hair", "mean of all")
    MEDIAN = "median", pgettext_lazy("cross-hair", "median of all")
    SCALE = "scale", pgettext_lazy("cross-hair", "middle of the scale")
    TARGET = "target", pgettext_lazy("cross-hair", "our targets")


class MatrixChoice(Entity):
    """How the importance matrix of one survey is drawn, until somebody chooses otherwise."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12, choices=ImportanceMethod.choices)
    cross = models.CharField(max_length=8, choices=Cross.choices)
    target_importance = models.FloatField(null=True)
    target_performance = models.FloatField(null=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "survey"], name="insights_matrix_choice")]


class CaseMixModel(Entity):
    """Coefficients of the case mix of one survey, in versions; `coefficients` and `means` by trait (`age:75+` …)."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    coefficients = models.JSONField()
    means = models.JSONField()
    n = models.IntegerField()
    r2 = models.FloatField()
    from_on = models.DateField()
    to_on = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "survey", "number"], name="insights_case_mix_number")
        ]
