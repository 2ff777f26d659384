"""Webhooks and their calls."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class Webhook(PublicEntity):
    """A partner's address that hears of facts. No `kinds` means all. `secret` signs every call.

    A `soap` one is an integration platform: the fact comes in an envelope, with the key that the platform gave us.
    """

    class Style(models.TextChoices):
        """How a call is dressed."""

        JSON = "json", _("JSON, signed")
        SOAP = "soap", _("SOAP envelope of an integration platform")

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    style = models.CharField(max_length=8, choices=Style, default=Style.JSON, db_default="json")
    secret = EncryptedText()
    partner_key = EncryptedText(null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="exchange_webhook_name")]

    def __str__(self) -> str:
        return self.name


class WebhookCall(PublicEntity):
    """One fact told to one webhook. `body` is what is signed and sent, the same at every try; `uid` is its key."""

    class State(models.TextChoices):
        """What became of it."""

        DUE = "due", _("Waiting")
        HEARD = "heard", _("Heard")
        FAILED = "failed", _("Given up")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="calls")
    patient_id = PatientRef(rule="move")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    status_code = models.SmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "webhook", "event_id"], name="exchange_call_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="due"), name="exchange_call_due"),
            models.Index(fields=["webhook", "state", "-id"], name="exchange_call_state"),
            models.Index(fields=["patient_id"], name="exchange_call_patient"),
            models.Index(fields=["settled_at"], condition=Q(state="heard"), name="exchange_call_settled"),
        ]
