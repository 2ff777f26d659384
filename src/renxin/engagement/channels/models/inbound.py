"""What vendors told us, as they told it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity

from .account import Channel


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
        indexes = [
            models.Index(fields=["id"], name="raw_inbound_open", condition=models.Q(state="received")),
            models.Index(fields=["tenant_id", "id"], name="raw_inbound_parked", condition=models.Q(state="parked")),
        ]
