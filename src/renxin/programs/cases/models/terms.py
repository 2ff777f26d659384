"""Small vocabularies of a case: how long the law gives, what was found to be true, whether something must change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Term(models.TextChoices):
    """How long the law gives for feedback: on the spot, five working days, ten when several departments are needed."""

    ON_SPOT = "on_spot", _("on the spot, the same day")
    SINGLE = "single", _("one department, 5 working days")
    MULTI = "multi", _("several departments, 10 working days")


class Finding(models.TextChoices):
    """Whether what was complained of is true."""

    YES = "yes", pgettext_lazy("finding", "substantiated")
    PARTLY = "partly", pgettext_lazy("finding", "substantiated in part")
    NO = "no", pgettext_lazy("finding", "not substantiated")
    UNKNOWN = "unknown", pgettext_lazy("finding", "cannot be verified")


class Improvement(models.TextChoices):
    """Whether something has to change in the house because of a case; asked before it is archived."""

    NONE = "none", _("nothing has to change")
    WANTED = "wanted", _("something has to change")
