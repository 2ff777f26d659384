"""Questions that a machine puts to a patient by phone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class VoiceAsk(PublicEntity):
    """One reason to let a machine call a patient, through all its tries.

    `source` makes it happen once. `tried` holds the tries that reached nobody. `answers` is what was heard, by the
    questionnaire's own codes; `heard` the same as keys and words. `level` is the gravest answer: 0 fine to 3 danger.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be called")
        ANSWERED = "answered", _("asked and answered")
        PERSON = "person", _("given to a person")
        STOPPED = "stopped", _("not called")

    patient_id = PatientRef(rule="move")
    flow = models.CharField(max_length=64)
    flow_version = models.PositiveIntegerField()
    purpose = models.CharField(max_length=24)
    source = models.CharField(max_length=120)
    department_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=64, default="", blank=True)
    tries = models.SmallIntegerField(default=0)
    answers = EncryptedText(default="", blank=True)
    level = models.SmallIntegerField(default=0)
    version_id = models.BigIntegerField(null=True)
    response_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="voice_ask_source")]
        indexes = [models.Index(fields=["tenant_id", "patient_id", "-id"], name="voice_ask_patient")]
