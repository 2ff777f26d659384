"""Comments from social and review sites."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class Comment(PublicEntity):
    """What somebody wrote about us elsewhere: kept once, heard in a conversation, a case when it is bad."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=128)
    patient_id = PatientRef(rule="move")
    platform = models.CharField(max_length=40)
    rating = models.FloatField(null=True, blank=True)
    text = EncryptedText()
    url = models.CharField(max_length=500, blank=True, default="")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "channels_comment"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "external_id"], name="channel_comment_once")
        ]
        indexes = [models.Index(fields=["patient_id"], name="channel_comment_patient")]
