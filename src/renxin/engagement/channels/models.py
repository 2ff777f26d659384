"""Channel accounts, what came in as it came in, and the sandbox vendor's own ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Channel(PublicEntity):
    """One account with one vendor. `kind` names the adapter's folder; `config` is JSON only the adapter reads."""

    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    config = EncryptedText(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "kind", "name"], name="channel_name")]

    def __str__(self) -> str:
        return self.name


class RawInbound(Entity):
    """What a vendor told us, stored before anybody reads it; unique by the vendor's own id, so a repeat is nothing.

    `not_before` (real time) puts one aside that could not be applied yet.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        APPLIED = "applied", _("applied")
        IGNORED = "ignored", _("ignored")
        PARKED = "parked", _("parked")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=128)
    body = EncryptedText()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    reason = models.CharField(max_length=200, default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    received_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "external_id"], name="raw_inbound_external_id")
        ]
        indexes = [models.Index(fields=["id"], name="raw_inbound_open", condition=models.Q(state="received"))]


class SandboxDelivery(Entity):
    """What the sandbox vendor delivered to its phones: the far side of the channel, read by the phone simulator."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    idempotency_key = models.CharField(max_length=80)
    patient_id = PatientRef(rule="move")
    address = EncryptedText()
    text = EncryptedText()
    url = EncryptedText(default="", blank=True)
    preview = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SENT)
    delivered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "idempotency_key"], name="sandbox_delivery_key")
        ]
        indexes = [models.Index(fields=["tenant_id", "patient_id", "id"], name="sandbox_delivery_patient")]
