"""A request for help (求助): which service of the catalogue, what was promised, what became of it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User

from .case import Case


class CaseRequest(Entity):
    """What somebody asked for, beside its case, which carries number, owner, clocks and story.

    `service` is a code of the catalogue, `answers` what was asked of her by it (a JSON object, encrypted).
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("request", "asked for")
        TAKEN = "taken", pgettext_lazy("request", "somebody is on it")
        SERVED = "served", pgettext_lazy("request", "done")
        UNSERVED = "unserved", pgettext_lazy("request", "could not be done")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="request")
    service = models.CharField(max_length=24)
    answers = EncryptedText(blank=True, default="{}")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    served_at = models.DateTimeField(null=True)
    served_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = EncryptedText(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "service", "asked_at"], name="case_request_service"),
            models.Index(
                fields=["tenant_id", "promised_at", "id"],
                name="case_request_open",
                condition=models.Q(state__in=["asked", "taken"]),
            ),
        ]


class CaseSatisfaction(Entity):
    """How the person is content with the way it was handled, 1 to 5: said once, on her phone or to a caller."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="satisfaction")
    score = models.PositiveSmallIntegerField()
    words = EncryptedText(blank=True, default="")
    said_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="case_satisfaction_1_to_5"),
        ]
        indexes = [models.Index(fields=["tenant_id", "said_at"], name="case_satisfaction_said")]
