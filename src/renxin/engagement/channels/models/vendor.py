"""What we hold with a vendor: tokens, quotas, approved templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity

from .account import Channel


class VendorToken(Entity):
    """An access token of one account for one purpose, shared by all processes. All times here are real time."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=32)
    token = EncryptedText(default="", blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    failures = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "purpose"], name="vendor_token_once")]


class VendorQuota(Entity):
    """How much of a vendor's allowance was used in one window (`day:2026-03-10`, `minute:…`), in real time."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    name = models.CharField(max_length=48)
    window = models.CharField(max_length=32)
    used = models.IntegerField(default=0)
    limit = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "name", "window"], name="vendor_quota_window")
        ]


class ChannelTemplate(PublicEntity):
    """Which template of the vendor speaks for which of ours.

    `fields` says what goes into the vendor's fields: `{"thing1": "{{doctor}}", "time2": "{{when}}"}`.
    """

    class Status(models.TextChoices):
        APPROVED = "approved", _("approved")
        PENDING = "pending", _("waits for the vendor")
        REJECTED = "rejected", _("refused by the vendor")
        UNCHECKED = "unchecked", _("not checked yet")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="templates")
    template_code = models.CharField(max_length=80)
    vendor_id = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UNCHECKED)
    reason = models.CharField(max_length=200, default="", blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "template_code"], name="channel_template_code")
        ]
