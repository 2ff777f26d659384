"""What we tell other systems: one message for each change of an appointment of ours, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedBytes, EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef

from .interface import Interface


class OutgoingMessage(PublicEntity):
    """One message to another system. The same bytes under the same control id at every try, so that it can drop a copy.

    `about` names the change (`appointment:<id>:<fact>`) and makes it one message. `is_question` says that the answer
    decides: the seat stands once the other system has said yes. `answer` is MSA-1, `answer_words` MSA-3 or ERR.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", pgettext_lazy("outgoing message", "Taken by the other system")
        REFUSED = "refused", pgettext_lazy("outgoing message", "Refused by the other system")

    interface = models.ForeignKey(Interface, models.PROTECT, related_name="outgoing")
    patient_id = PatientRef(rule="move")
    appointment_id = models.BigIntegerField()
    about = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    control_id = models.CharField(max_length=40)
    raw = EncryptedBytes()
    is_question = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=24, blank=True, default="")
    answer = models.CharField(max_length=2, blank=True, default="")
    answer_words = EncryptedText(blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "interface", "about"], name="connectors_outgoing_once"),
            models.UniqueConstraint(fields=["tenant_id", "control_id"], name="connectors_outgoing_control"),
        ]
        indexes = [
            models.Index(fields=["interface", "id"], condition=Q(state="waiting"), name="connectors_outgoing_waiting"),
            models.Index(fields=["tenant_id", "-id"], name="connectors_outgoing_latest"),
            models.Index(fields=["patient_id"], name="connectors_outgoing_patient"),
        ]
