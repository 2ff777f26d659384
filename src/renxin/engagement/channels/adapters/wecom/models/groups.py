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
    state = models.CharField(max_length=30, default="", blank=True, db_default="")
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


class WecomJoinWay(PublicEntity):
    """A group code: who scans it joins one of up to five groups; full ones are skipped, and a new one may be formed.

    Like a contact code it is written down before the vendor is asked. `state` comes back with everybody who joins.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("being made")
        OPEN = "open", _("in use")
        FAILED = "failed", _("could not be made")
        ENDED = "ended", _("taken back")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    chat_ids = models.JSONField(default=list)
    base_name = models.CharField(max_length=40, default="", blank=True)
    base_number = models.IntegerField(default=1)
    config_id = models.CharField(max_length=64, default="", blank=True)
    qr_code = models.CharField(max_length=500, default="", blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    problem = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "state"], name="wecom_join_way_state")]

    def __str__(self) -> str:
        return self.name
