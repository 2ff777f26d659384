"""Posts to the circle of contacts: made by the house, put up by colleagues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity


class WecomMoment(PublicEntity):
    """A post that colleagues are asked to put up. `next_look_at` is real time."""

    class Status(models.TextChoices):
        MAKING = "making", _("being made")
        ASKED = "asked", _("waits for colleagues")
        FAILED = "failed", _("refused by the vendor")
        CLOSED = "closed", _("over")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    text = EncryptedText()
    userids = models.JSONField(default=list)
    job_id = models.CharField(max_length=128, default="", blank=True)
    moment_id = models.CharField(max_length=128, default="", blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.MAKING)
    problem = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_look_at"], name="wecom_moment_look", condition=models.Q(next_look_at__isnull=False)
            )
        ]


class WecomMomentMember(Entity):
    """One colleague who was asked, and whether she put it up."""

    moment = models.ForeignKey(WecomMoment, models.CASCADE, related_name="members")
    userid = models.CharField(max_length=64)
    posted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "moment", "userid"], name="wecom_moment_member")]
