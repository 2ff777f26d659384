"""What both accounts keep: for whom a window for writing is open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.models import Entity


class WechatWindow(Entity):
    """A window in which an account may write freely to one person: opened by what she did, `left` messages long.

    The person stands here as the hash of her address. Times are the platform's, so real.
    """

    class Trigger(models.TextChoices):
        MESSAGE = "message", _("she wrote")
        MENU = "menu", _("she pressed a menu button")
        FOLLOW = "follow", _("she followed the account")
        SCAN = "scan", _("she scanned a code")
        PAYMENT = "payment", _("she paid")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    blind = models.BinaryField(max_length=16)
    trigger = models.CharField(max_length=8, choices=Trigger)
    left = models.SmallIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "blind", "trigger"], name="wechat_window_once")
        ]
        indexes = [models.Index(fields=["ends_at"], name="wechat_window_end")]
