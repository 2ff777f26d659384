"""The sandbox vendor's own ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef

from .account import Channel


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
