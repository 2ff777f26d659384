"""From where the hospital writes and calls: what it prints, so that anybody can compare."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import PublicEntity


class PublishedSender(PublicEntity):
    """One number, address or account from which the hospital speaks, published for everybody to compare with."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Telephone")
        SMS = "sms", _("Number of text messages")
        MAIL = "mail", _("Mail address")
        SITE = "site", _("Web address")
        ACCOUNT = "account", _("Account in WeChat or an app")

    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=120)
    title = models.CharField(max_length=80, blank=True, default="")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "value"], name="channels_published_sender_once")
        ]
