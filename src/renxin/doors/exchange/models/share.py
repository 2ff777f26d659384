"""Summaries shown to other institutions, and summaries taken over from them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Share(PublicEntity):
    """A summary that one institution may look at until it expires. Of link and code only hashes are kept."""

    class Purpose(models.TextChoices):
        """Why it is shown."""

        REFERRAL_UP = "referral_up", _("Referral to a larger hospital")
        REFERRAL_DOWN = "referral_down", _("Back to the community health centre")
        CONSULTATION = "consultation", _("Second opinion")
        TRANSFER = "transfer", _("The patient moves to another hospital")

    patient_id = PatientRef(rule="move")
    purpose = models.CharField(max_length=16, choices=Purpose)
    institution = models.CharField(max_length=160)
    classes = ArrayField(models.CharField(max_length=16), default=list)
    token_hash = models.BinaryField(max_length=32, unique=True)
    code_hash = models.BinaryField(max_length=32)
    wrong_codes = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-id"], name="exchange_share_patient")]


class ShareView(Entity):
    """Somebody looked at a share: who, from where, when, at what."""

    class What(models.TextChoices):
        """What was opened."""

        PAGE = "page", _("Page")
        PDF = "pdf", _("PDF")
        FHIR = "fhir", _("FHIR document")

    share = models.ForeignKey(Share, models.CASCADE, related_name="views")
    patient_id = PatientRef(rule="move")
    who = models.CharField(max_length=120)
    what = models.CharField(max_length=8, choices=What)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["share", "-id"], name="exchange_view_share")]


class ReceivedSummary(PublicEntity):
    """A summary of another institution that was taken over: from whom, by whom, and what became of its resources."""

    patient_id = PatientRef(rule="move")
    institution = models.CharField(max_length=160)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    resources = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    parked = models.IntegerField(default=0)
    results = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-id"], name="exchange_received_latest")]
