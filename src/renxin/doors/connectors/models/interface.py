"""The systems that send to us, and the people they have named."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Interface(PublicEntity):
    """A system that sends to us, and for whom. The default one of a hospital takes what matches no other.

    `profile` holds the sender's habits: `authority` names whose patient and visit numbers come without one. `secret`
    is what opens the sender's own door (an address with a password, a key), where we fetch rather than are sent to.
    `counts_trouble` says why it could not tell last night how much it sent.
    """

    class Kind(models.TextChoices):
        """How it comes in."""

        HL7V2 = "hl7v2", _("HL7 v2 messages")
        FHIR = "fhir", _("FHIR resources")
        TABLE = "table", _("Spreadsheets")
        VIEW = "view", _("Database views")
        ENVELOPE = "envelope", _("Integration platform")
        FOLDER = "folder", _("Watched folder")
        DEVICE = "device", _("Devices")

    kind = models.CharField(max_length=16, choices=Kind, default=Kind.HL7V2, db_default="hl7v2")
    name = models.CharField(max_length=120)
    port = models.IntegerField(null=True, blank=True)
    facility = models.CharField(max_length=120, blank=True, default="")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    profile = models.JSONField(default=dict, blank=True)
    secret = EncryptedText(null=True, blank=True)
    counts_trouble = models.CharField(max_length=40, blank=True, default="", db_default="")
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
