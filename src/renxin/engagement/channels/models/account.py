"""One account with one vendor."""

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity


class Channel(PublicEntity):
    """One account with one vendor. `kind` names the adapter's folder; `config` is JSON only the adapter reads.

    `account` is the vendor's own name of the account (corpid, open_kfid, appid …): ids of people are known only inside
    it. `alarm` says since when (real time) and why the vendor refuses the whole account; then its messages wait.
    `reached_at` (real time) is when the vendor last called us, to the minute.
    """

    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    account = models.CharField(max_length=80, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)
    config = EncryptedText(default="", blank=True)
    alarm = models.CharField(max_length=64, blank=True, default="", db_default="")
    alarm_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "kind", "name"], name="channel_name")]

    def __str__(self) -> str:
        return self.name
