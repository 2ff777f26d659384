"""Interfaces to other systems, and every message exactly as it came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedBytes
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.records.models import Encounter

LANES = 16


class Interface(PublicEntity):
    """A system that sends to us, and for whom. The default one of a hospital takes what matches no other.

    `profile` holds the sender's habits: `authority` names whose patient and visit numbers come without one.
    """

    name = models.CharField(max_length=120)
    port = models.IntegerField(null=True, blank=True)
    facility = models.CharField(max_length=120, blank=True, default="")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    profile = models.JSONField(default=dict, blank=True)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="connectors_interface_name"),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(is_default=True), name="connectors_interface_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KnownPerson(Entity):
    """What a sender last said about one of its people, so that a message that says it again need not ask again.

    `key` stands for (sender, its number), `digest` for the words of PID; neither can be read back.
    """

    key = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=16)
    patient_id = PatientRef(rule="move")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="connectors_known_once")]
        indexes = [models.Index(fields=["patient_id"], name="connectors_known_patient")]


class Replay(PublicEntity):
    """Many messages given back to be applied again; its messages tell how far that is."""

    total = models.IntegerField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)


class InterfaceMessage(PublicEntity):
    """One message as it came, and what became of it. `raw` never changes; a corrected copy stands beside it.

    Until the person is known, `patient_id` is minus the tenant's id. `lane` keeps one sender's messages in order.
    """

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", _("Waiting")
        APPLIED = "applied", _("Applied")
        IGNORED = "ignored", _("Ignored")
        PARKED = "parked", _("Parked")

    interface = models.ForeignKey(Interface, models.PROTECT, related_name="messages")
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
    place = models.CharField(max_length=40, blank=True, default="")
    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.SmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    replay = models.ForeignKey(Replay, models.SET_NULL, null=True, blank=True, related_name="messages")
    corrected = EncryptedBytes(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.CharField(max_length=120, blank=True, default="")

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
        ]
