"""Words to groups: each owner of a group is asked to send them, and does or does not."""

from django.db import models

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity

from .groups import WecomGroup
from .mass import WecomMassTarget, WecomMassTask


class WecomGroupTask(PublicEntity):
    """One text that the owner of some groups is asked to send to them. `next_look_at`, `reminded_at`: real time.

    It is written down before the vendor is asked: a row that stays `asking` is one whose answer never came.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    userid = models.CharField(max_length=64)
    msgid = models.CharField(max_length=128, default="", blank=True)
    text = EncryptedText()
    template_code = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=WecomMassTask.Status.choices, default=WecomMassTask.Status.ASKING)
    problem = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_look_at"], name="wecom_grouptask_look", condition=models.Q(status="asked")),
            models.Index(fields=["tenant_id", "-asked_at"], name="wecom_grouptask_time"),
        ]


class WecomGroupTarget(Entity):
    """One group of a task. A group gets one such message a day: the vendor lets no second one arrive."""

    task = models.ForeignKey(WecomGroupTask, models.CASCADE, related_name="targets")
    group = models.ForeignKey(WecomGroup, models.CASCADE, related_name="+")
    on = models.DateField()
    status = models.CharField(
        max_length=12, choices=WecomMassTarget.Status.choices, default=WecomMassTarget.Status.WAITING
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "group", "on"],
                condition=models.Q(status__in=["waiting", "sent"]),
                name="wecom_group_once_a_day",
            )
        ]
