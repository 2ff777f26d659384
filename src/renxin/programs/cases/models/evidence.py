"""What proves it: files with fingerprints in a sealed list, minutes of talks, records sealed or copied (病历封存)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User

from .case import Case


class CaseEvidence(PublicEntity):
    """One piece of evidence: a kept file, what it is, who gave it, its fingerprint.

    `seal` is a fingerprint of this line and of the line before: nobody takes one out or changes one unseen. What no
    longer counts is marked as withdrawn, with a reason, and stays.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", pgettext_lazy("evidence", "photo")
        FOOTAGE = "footage", pgettext_lazy("evidence", "footage or recording")
        RECORD = "record", pgettext_lazy("evidence", "copy of records")
        RECEIPT = "receipt", pgettext_lazy("evidence", "receipt or bill")
        LETTER = "letter", pgettext_lazy("evidence", "letter or authority")
        SIGNED = "signed", pgettext_lazy("evidence", "signed paper")
        OTHER = "other", pgettext_lazy("evidence", "something else")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file_uid = models.UUIDField()
    name = EncryptedText()
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    words = EncryptedText(blank=True, default="")
    given_by = EncryptedText(blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_reason = EncryptedText(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "position"], name="case_evidence_position"),
        ]


class CaseMinutes(PublicEntity):
    """Minutes of a talk: when, where, who was there, what was said and agreed, who signed. Never changed."""

    class Mode(models.TextChoices):
        FACE = "face", _("face to face")
        PHONE = "phone", pgettext_lazy("talk", "by phone")
        VIDEO = "video", pgettext_lazy("talk", "by video")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="minutes")
    held_at = models.DateTimeField()
    mode = models.CharField(max_length=8, choices=Mode.choices)
    place = EncryptedText(blank=True, default="")
    present = EncryptedText()
    words = EncryptedText()
    agreed = EncryptedText(blank=True, default="")
    signed_by = EncryptedText(blank=True, default="")
    is_recorded = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)


class CaseSealing(PublicEntity):
    """The patient's side asked for records to be copied, sealed or unsealed; done with both sides there."""

    class Kind(models.TextChoices):
        COPY = "copy", pgettext_lazy("records", "a copy of the records")
        SEAL = "seal", pgettext_lazy("records", "the records sealed")
        UNSEAL = "unseal", pgettext_lazy("records", "the seal opened")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sealings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    what = EncryptedText()
    asked_by = EncryptedText()
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    present = EncryptedText(blank=True, default="")
    kept_at = EncryptedText(blank=True, default="")
    pages = models.PositiveIntegerField(null=True)
