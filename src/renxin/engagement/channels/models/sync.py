"""The ledger of what was fetched from vendors."""

from django.db import models

from renxin.kernel.core.models import PublicEntity

from .account import Channel


class SyncRun(PublicEntity):
    """One round of fetching from a vendor: how much, what changed, what failed, where it stands."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    what = models.CharField(max_length=48)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    fetched = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    retried = models.IntegerField(default=0)
    cursor = models.CharField(max_length=512, default="", blank=True)
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "channel", "-started_at"], name="sync_run_latest")]
