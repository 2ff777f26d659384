"""The lines of the chat on the site: the far side of the channel."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity


class WebChatLine(Entity):
    """One line as the visitor sees it. `visitor` is the random id of a browser; ours carry the key of the message."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    visitor = models.CharField(max_length=40)
    is_ours = models.BooleanField(default=True)
    text = EncryptedText()
    url = EncryptedText(default="", blank=True)
    key = models.CharField(max_length=80)
    read_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "channels_webchatline"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "key"], name="webchat_line_once")]
        indexes = [models.Index(fields=["tenant_id", "channel", "visitor", "id"], name="webchat_line_visitor")]
