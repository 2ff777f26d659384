"""The way of a dispute: which routes were told, by whom, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User

from .case import Case


class Route(models.TextChoices):
    """The lawful routes of a medical dispute."""

    TALK = "talk", _("to talk it over")
    PEOPLE = "people", _("people's mediation")
    AUTHORITY = "authority", _("mediation by the health authority")
    COURT = "court", _("the court")


class CaseDisputeStep(Entity):
    """One step of a dispute: routes told, then what the complainant or the house did. `number` is the other file's."""

    class Kind(models.TextChoices):
        ROUTES = "routes", _("routes told")
        MEDIATION = "mediation", pgettext_lazy("dispute", "before mediators")
        EXPERTS = "experts", pgettext_lazy("dispute", "looked at by experts")
        CLAIM = "claim", pgettext_lazy("dispute", "claim to the insurer")
        LAWSUIT = "lawsuit", pgettext_lazy("dispute", "before the court")
        AGREED = "agreed", pgettext_lazy("dispute", "ended by agreement")
        RULED = "ruled", pgettext_lazy("dispute", "ended by a ruling")
        DROPPED = "dropped", pgettext_lazy("dispute", "not pursued")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispute_steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    routes = ArrayField(models.CharField(max_length=12, choices=Route.choices), default=list, blank=True)
    words = EncryptedText(blank=True, default="")
    number = models.CharField(max_length=64, blank=True, default="")
    said_by = models.CharField(max_length=80, blank=True, default="")
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
