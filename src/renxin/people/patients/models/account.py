"""Which account of a messenger belongs to which person of the hospital, and how we know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class AccountLink(PublicEntity):
    """An account and the patient it may belong to: proposed by us, confirmed by the person with her own numbers.

    `account_patient_id` is who writes from the account (provisional, until confirmed). The one-time link and the code
    are kept as hashes. `wrong_tries` counts both; too many lock the link until `locked_until`.
    """

    class Kind(models.TextChoices):
        """What sort of account."""

        UNIONID = "unionid", _("WeChat (all of this company)")
        WECOM = "wecom", _("WeCom contact")
        OPENID = "openid", _("WeChat official account")
        MINI = "mini", _("WeChat mini-program")
        KF = "kf", _("WeChat customer service")
        APP = "app", _("Our own app")
        WEBCHAT = "webchat", _("Chat on our site")
        PHONE = "phone", _("Telephone")
        SANDBOX = "sandbox", _("Sandbox phone")

    class State(models.TextChoices):
        """How sure it is."""

        PROPOSED = "proposed", _("Waits for the person")
        CONFIRMED = "confirmed", _("Confirmed by the person")
        REJECTED = "rejected", _("Not this person")
        ENDED = "ended", _("Ended")

    class Role(models.TextChoices):
        """Who confirmed."""

        SELF = "self", _("The patient herself")
        RELATIVE = "relative", _("A relative who acts for the patient")

    patient_id = PatientRef(rule="move")
    account_patient_id = PatientRef(rule="keep")
    kind = models.CharField(max_length=12, choices=Kind)
    value = EncryptedText()
    blind = models.BinaryField(max_length=16)
    tier = models.CharField(max_length=8, blank=True, default="")
    score = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    role = models.CharField(max_length=12, choices=Role, blank=True, default="")
    relation = models.CharField(max_length=32, blank=True, default="")
    token_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.BinaryField(max_length=32, null=True, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.SmallIntegerField(default=0)
    wrong_tries = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "blind", "patient_id"],
                condition=Q(state__in=["proposed", "confirmed"]),
                name="patients_account_once",
            )
        ]
        indexes = [
            models.Index(fields=["patient_id", "state"], name="patients_account_patient"),
            models.Index(fields=["account_patient_id"], name="patients_account_writer"),
        ]
