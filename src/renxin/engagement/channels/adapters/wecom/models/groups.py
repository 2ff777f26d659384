"""Customer groups: who owns them, who is in them, how alive they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity


class WecomGroup(PublicEntity):
    """One group chat with patients in it. `details_due_at` is real time."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    chat_id = models.CharField(max_length=64)
    name = EncryptedText(default="", blank=True)
    owner_userid = models.CharField(max_length=64, default="", blank=True)
    members = models.IntegerField(default=0)
    patients = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    details_due_at = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "chat_id"], name="wecom_group_once")]
        indexes = [
            models.Index(
                fields=["details_due_at"], name="wecom_group_due", condition=models.Q(details_due_at__isnull=False)
            )
        ]


class WecomGroupMember(Entity):
    """Somebody in a group: a colleague or a patient, by the vendor's id."""

    class Kind(models.IntegerChoices):
        STAFF = 1, _("colleague")
        PATIENT = 2, _("patient or relative")

    group = models.ForeignKey(WecomGroup, models.CASCADE, related_name="people")
    member_id = models.CharField(max_length=64)
    kind = models.SmallIntegerField(choices=Kind.choices)
    name = EncryptedText(default="", blank=True)
    join_scene = models.SmallIntegerField(default=0)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "group", "member_id"], name="wecom_member_once")]


class WecomGroupDay(Entity):
    """What one owner's groups did on one day."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    owner_userid = models.CharField(max_length=64)
    on = models.DateField()
    groups = models.IntegerField(default=0)
    new_groups = models.IntegerField(default=0)
    live_groups = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    new_members = models.IntegerField(default=0)
    live_members = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "owner_userid", "on"], name="wecom_group_day")
        ]
