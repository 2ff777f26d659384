"""Praise: recorded for those it names, told to them; and the stars of service of a month (服务之星)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, Practitioner, User

from .case import Case


class CasePraise(Entity):
    """What became of praise, beside its case; whom it names stands in the case's concerns (part `praised`).

    It counts once a person has read it (`recorded`). `may_name`: the patient lets those praised know who she is;
    `may_publish`: her words may be shown, without her name.
    """

    class State(models.TextChoices):
        HEARD = "heard", pgettext_lazy("praise", "to be read")
        RECORDED = "recorded", pgettext_lazy("praise", "counted")
        DROPPED = "dropped", pgettext_lazy("praise", "not counted")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="praise")
    state = models.CharField(max_length=12, choices=State.choices, default=State.HEARD)
    may_name = models.BooleanField(default=False)
    may_publish = models.BooleanField(default=False)
    heard_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "recorded_at"], name="case_praise_recorded"),
            models.Index(fields=["tenant_id", "id"], name="case_praise_heard", condition=models.Q(state="heard")),
        ]


class ServiceStar(PublicEntity):
    """Somebody chosen as a star of service of a month: proposed by counting, chosen by a person.

    Shown to the public only once she herself agreed; `withdrawn_at` takes it off again.
    """

    month = models.DateField()
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    praises = models.PositiveSmallIntegerField()
    reason = EncryptedText()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    agreed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "month", "practitioner"], name="service_star_once"),
        ]
