"""Every message exactly as it came, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedBytes
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.records.models import Encounter

from .interface import Interface

LANES = 16


class Replay(PublicEntity):
    """Many messages given back to be applied again; its messages tell how far that is."""

    total = models.IntegerField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)


class InterfaceMessage(PublicEntity):
    """One message as it came, and what became of it. `raw` never changes; a corrected copy stands beside it.

    Until the person is known, `patient_id` is minus the tenant's id. `lane` keeps one sender's messages in order.
    `format` says who can read it (`formats.py`). `details` are what the sentence of the reason names besides the
    place: codes and numbers, never a person's data. From `cleared_at` on there is no text any more.
    """

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", _("Waiting")
        APPLIED = "applied", _("Applied")
        IGNORED = "ignored", _("Ignored")
        PARKED = "parked", _("Parked")

    interface = models.ForeignKey(Interface, models.PROTECT, related_name="messages")
    format = models.CharField(max_length=16, default="hl7v2", db_default="hl7v2")
    source = models.CharField(max_length=250)
    control_id = models.CharField(max_length=120, blank=True, default="")
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=32, blank=True, default="")
    charset = models.CharField(max_length=16)
    size = models.IntegerField()
    raw = EncryptedBytes()
    received_at = models.DateTimeField()
    lane = models.SmallIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    reason = models.CharField(max_length=40, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    details = models.JSONField(null=True, blank=True)
    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.SmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    replay = models.ForeignKey(Replay, models.SET_NULL, null=True, blank=True, related_name="messages")
    corrected = EncryptedBytes(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.CharField(max_length=120, blank=True, default="")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "control_id", "digest"], name="connectors_message_once"
            )
        ]
        indexes = [
            models.Index(fields=["lane", "id"], condition=Q(state="received"), name="connectors_message_waiting"),
            models.Index(fields=["tenant_id", "-id"], name="connectors_message_latest"),
            models.Index(fields=["tenant_id", "state", "-id"], name="connectors_message_state"),
            models.Index(fields=["patient_id", "-id"], name="connectors_message_patient"),
            models.Index(fields=["interface", "received_at"], name="connectors_message_when"),
        ]
