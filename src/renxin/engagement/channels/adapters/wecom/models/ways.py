"""Codes by which patients become contacts, and the greeting they get."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class WecomWay(PublicEntity):
    """A contact way: a printed code whose `state` says where the patient came from and who answers for her.

    It is written down before the vendor is asked, because a code whose id is lost cannot be taken back.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("being made")
        OPEN = "open", _("in use")
        FAILED = "failed", _("could not be made")
        ENDED = "ended", _("taken back")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    source = models.CharField(max_length=40, default="", blank=True)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    userids = models.JSONField(default=list)
    welcome = models.TextField(default="", blank=True)
    skip_verify = models.BooleanField(default=True)
    is_temporary = models.BooleanField(default=False)
    config_id = models.CharField(max_length=64, default="", blank=True)
    qr_code = models.CharField(max_length=500, default="", blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    problem = models.CharField(max_length=64, default="", blank=True)
    added = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "state"], name="wecom_way_state")]

    def __str__(self) -> str:
        return self.name


class WecomTemporary(PublicEntity):
    """A temporary session: after discharge one patient may write to one colleague for some days."""

    class Status(models.TextChoices):
        OFFERED = "offered", _("waits for the patient to scan")
        OPEN = "open", _("open")
        ENDED = "ended", _("ended")

    way = models.OneToOneField(WecomWay, models.CASCADE, related_name="temporary")
    patient_id = PatientRef(rule="move")
    days = models.SmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OFFERED)
    external_userid = models.CharField(max_length=64, default="", blank=True)
    offered_at = models.DateTimeField()
    offer_ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="wecom_temporary_patient")]


class WecomWelcome(Entity):
    """The right to greet somebody who was just added: 20 seconds, once. All times are real time."""

    class Status(models.TextChoices):
        FRESH = "fresh", _("to be greeted")
        SENT = "sent", _("greeted")
        LATE = "late", _("too late")
        FAILED = "failed", _("could not be greeted")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    code = EncryptedText()
    event_id = models.CharField(max_length=128)
    userid = models.CharField(max_length=64)
    external_userid = models.CharField(max_length=64)
    state = models.CharField(max_length=64, default="", blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.FRESH)
    problem = models.CharField(max_length=64, default="", blank=True)
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "event_id"], name="wecom_welcome_once")]
        indexes = [models.Index(fields=["id"], name="wecom_welcome_fresh", condition=models.Q(status="fresh"))]
