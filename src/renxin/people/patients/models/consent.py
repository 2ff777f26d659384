"""What a person allows, purpose by purpose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef

from .rights import Evidence


class Purpose(models.TextChoices):
    """What a person's data or attention may be used for. Lawful bases stand in `packs/consent.yaml`."""

    CARE_SERVICE = "CARE_SERVICE", _("Care and service")
    FOLLOWUP = "FOLLOWUP", _("Follow-up")
    SURVEY = "SURVEY", _("Experience survey")
    HEALTH_EDU = "HEALTH_EDU", _("Health education")
    MARKETING = "MARKETING", _("Marketing")
    COMMUNITY = "COMMUNITY", _("Patient communities")
    REFERRAL = "REFERRAL", _("Recommendation programme")
    RESEARCH = "RESEARCH", _("Research")
    CALL_RECORDING = "CALL_RECORDING", _("Recording of calls")
    CHAT_ARCHIVE = "CHAT_ARCHIVE", _("Archive of chats")
    THIRD_PARTY_SHARE = "THIRD_PARTY_SHARE", _("Sharing with others")
    DEVICE_DATA = "DEVICE_DATA", _("Data of home devices")
    PROFILING = "PROFILING", _("Personal recommendations")


class Consent(Entity):
    """What a person decided about one purpose (and one channel, or all when blank). The latest row of each counts.

    `text_version` and `text_hash` name the words that were shown, in `language`. `historic` marks a decision that was
    taken elsewhere or long ago and only written down here; `evidence_kind` then says what proves it.
    """

    class State(models.TextChoices):
        """The decision."""

        GRANTED = "GRANTED", _("Granted")
        DENIED = "DENIED", _("Denied")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")
        EXPIRED = "EXPIRED", _("Expired")

    patient_id = PatientRef(rule="move")
    purpose = models.CharField(max_length=32, choices=Purpose)
    channel = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=16, choices=State)
    basis = models.CharField(max_length=32, blank=True, default="")
    text_version = models.CharField(max_length=64, blank=True, default="")
    method = models.CharField(max_length=32, blank=True, default="")
    guardian_relation = models.CharField(max_length=32, blank=True, default="")
    decided_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=120, blank=True, default="")
    text_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    language = models.CharField(max_length=8, blank=True, default="", db_default="")
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="consents", db_index=False
    )
    evidence_kind = models.CharField(max_length=32, blank=True, default="", db_default="")
    historic = models.BooleanField(default=False, db_default=False)
    guardian_name = EncryptedText(blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["patient_id", "purpose", "-decided_at"], name="patients_consent_latest")]


class Suppression(PublicEntity):
    """A number (its hash, never itself) that is not to be used for a purpose; an empty purpose means all but care.

    It names no patient, so it outlives her data: whoever brings the number back in a list does not bring it back into
    marketing. `lifted_at` is set when a person with that number agrees anew.
    """

    kind = models.CharField(max_length=16, default="phone")
    blind = models.BinaryField(max_length=16)
    purpose = models.CharField(max_length=32, blank=True, default="")
    reason = models.CharField(max_length=32)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=120, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "blind", "purpose"],
                condition=models.Q(lifted_at__isnull=True),
                name="patients_suppression_once",
            )
        ]
