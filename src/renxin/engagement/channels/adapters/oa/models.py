"""What the Official Account keeps: its scene codes and its menu."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.models import Entity, PublicEntity


class OaScene(PublicEntity):
    """A printed code of the account: where it hangs (`source`), and how many scanned and followed there.

    `scene` is what the platform gives back at each scan. `expires_at` (real time) is empty for a code that lasts.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    scene = models.CharField(max_length=64)
    title = models.CharField(max_length=80)
    source = models.CharField(max_length=64)
    url = models.CharField(max_length=256, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    scans = models.IntegerField(default=0)
    follows = models.IntegerField(default=0)
    last_scan_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "scene"], name="oa_scene_once")]


class OaMenu(Entity):
    """The menu of one account as it stands here, and when the platform got it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    buttons = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel"], name="oa_menu_once")]
