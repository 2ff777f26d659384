"""What a doctor wants to know before a patient who comes back sits down."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class PrevisitSwitch(Entity):
    """Whether questions go out before return visits."""

    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="careplans_previsit_switch")]


class Previsit(PublicEntity):
    """The questions before one appointment. `asks` are codes of the bank; `answers` and `worries` are encrypted.

    `act_at` is when they go out; `level` what the answers ask for; `read_at` when the doctor opened the page.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("previsit", "Planned")
        SENT = "sent", pgettext_lazy("previsit", "Sent")
        ANSWERED = "answered", pgettext_lazy("previsit", "Answered")
        CANCELLED = "cancelled", pgettext_lazy("previsit", "Cancelled")

    patient_id = PatientRef(rule="move")
    appointment_id = models.BigIntegerField()
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    asks = models.JSONField(default=list)
    answers = EncryptedText(default="{}")
    worries = EncryptedText(blank=True, default="")
    level = models.SmallIntegerField(null=True)
    reasons = models.JSONField(default=list)
    act_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "appointment_id"], name="careplans_previsit_once")]
        indexes = [
            models.Index(fields=["act_at"], name="careplans_previsit_act", condition=models.Q(act_at__isnull=False)),
            models.Index(fields=["tenant_id", "patient_id", "-starts_at"], name="careplans_previsit_patient"),
            models.Index(fields=["tenant_id", "department", "starts_at"], name="careplans_previsit_day"),
        ]
