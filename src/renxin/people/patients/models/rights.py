"""What a person asks of the house about her own data, what proves it, and the files made for her."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedBytes, EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class Evidence(PublicEntity):
    """A paper, picture or recording that proves what somebody said, encrypted. Empty `content`: its time is over."""

    class Kind(models.TextChoices):
        """What it proves."""

        CONSENT = "consent", _("Consent")
        PROXY = "proxy", _("Proxy")
        REQUEST = "request", _("Request")

    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=16, choices=Kind)
    name = EncryptedText(blank=True, default="")
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytes(null=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120)
    keep_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], name="patients_evidence_patient"),
            models.Index(
                fields=["keep_until"], condition=models.Q(content__isnull=False), name="patients_evidence_due"
            ),
        ]


class RightsRequest(PublicEntity):
    """What a person (or somebody for her) asks about her data: a copy, a correction, deletion, explanation, transfer.

    `due_at` is the end of the working days that the pack gives, counted from `received_at`.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        ACCESS = "access", _("Copy of her data")
        CORRECTION = "correction", _("Correction")
        DELETION = "deletion", _("Deletion")
        EXPLANATION = "explanation", _("Explanation")
        TRANSFER = "transfer", _("Transfer to somebody else")

    class State(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received", _("Identity to be checked")
        WORKING = "working", _("Being worked on")
        DONE = "done", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    patient_id = PatientRef(rule="move")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    requester = models.CharField(max_length=16)
    requester_name = EncryptedText(blank=True, default="")
    channel = models.CharField(max_length=16)
    note = EncryptedText(blank=True, default="")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="requests")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=120)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by_id = models.BigIntegerField(null=True, blank=True)
    verified_how = models.CharField(max_length=32, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    ground = models.CharField(max_length=32, blank=True, default="")
    answer = EncryptedText(blank=True, default="")
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="patients_rights_number")]
        indexes = [
            models.Index(fields=["patient_id"], name="patients_rights_patient"),
            models.Index(
                fields=["tenant_id", "due_at", "id"],
                condition=models.Q(state__in=["received", "working"]),
                name="patients_rights_open",
            ),
        ]


class RightsFile(PublicEntity):
    """A file made for a request. It is read for some days; then its content is gone and only the trace stays."""

    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    content = EncryptedBytes(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(content__isnull=False), name="patients_rights_file")
        ]


class RightsCounter(PublicEntity):
    """The last number given to a request in a year."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "year"], name="patients_rights_year")]
