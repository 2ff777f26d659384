"""Colleagues and the patients who added them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class WecomStaff(PublicEntity):
    """A colleague as WeCom knows her, and her account here once somebody said so."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    userid = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    may_follow = models.BooleanField(default=True)
    problem = models.CharField(max_length=64, default="", blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "userid"], name="wecom_staff_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "user"],
                condition=models.Q(user__isnull=False),
                name="wecom_staff_user",
            ),
        ]

    def __str__(self) -> str:
        return self.user.get_full_name() if self.user else self.userid


class WecomContact(PublicEntity):
    """One patient as the contact of one colleague. `details_due_at` (real time): when her card is to be read."""

    class EndedBy(models.TextChoices):
        PATIENT = "patient", _("by the patient")
        STAFF = "staff", _("by the colleague")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    userid = models.CharField(max_length=64)
    external_userid = models.CharField(max_length=64)
    name = EncryptedText(default="", blank=True)
    remark = EncryptedText(default="", blank=True)
    unionid = EncryptedText(default="", blank=True)
    add_way = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=64, default="", blank=True)
    tag_ids = models.JSONField(default=list, blank=True)
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, default="", blank=True)
    details_due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "userid", "external_userid"], name="wecom_contact_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "channel", "external_userid"], name="wecom_contact_person"),
            models.Index(fields=["tenant_id", "patient_id"], name="wecom_contact_patient"),
            models.Index(
                fields=["details_due_at"],
                name="wecom_contact_due",
                condition=models.Q(details_due_at__isnull=False),
            ),
        ]


class WecomTag(Entity):
    """A tag of the company's library beside our tag of the same name.

    `wanted` is what it shall be called since it was renamed here, from `due_at` (real time) on, until the vendor knows.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    vendor_id = models.CharField(max_length=64)
    group_id = models.CharField(max_length=64)
    group_name = models.CharField(max_length=60, default="", blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    wanted = models.CharField(max_length=60, default="", db_default="", blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    problem = models.CharField(max_length=64, default="", db_default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "vendor_id"], name="wecom_tag_once")]
        indexes = [models.Index(fields=["tenant_id", "channel", "name"], name="wecom_tag_name")]


class WecomWish(Entity):
    """Something to be written to the vendor about a contact: tags to add or take off, or our remark. Due in real time.

    `names` are tag names; for a remark they are empty and the text is made when it is written.
    """

    class What(models.TextChoices):
        TAG = "tag", _("add a tag")
        UNTAG = "untag", _("take a tag off")
        REMARK = "remark", _("write the remark")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    what = models.CharField(max_length=8, choices=What.choices)
    name = models.CharField(max_length=60, default="", blank=True)
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=64, default="", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="wecom_wish_due", condition=models.Q(done_at__isnull=True)),
        ]
