"""What colleagues are told in their messenger."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User


class WecomNotice(Entity):
    """A few words for one colleague, never a patient's name, and where to look. All times are real time."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=400)
    path = models.CharField(max_length=300, default="", blank=True)
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=64, default="", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "user", "key"], name="wecom_notice_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="wecom_notice_due", condition=models.Q(done_at__isnull=True)),
        ]
