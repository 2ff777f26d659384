"""Tasks of sending: the vendor asks a colleague, she presses send or does not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class WecomMassTask(PublicEntity):
    """One text that one colleague is asked to send to some of her contacts. `next_look_at`, `reminded_at`: real time.

    It is written down before the vendor is asked: a row that stays `asking` is one whose answer never came.
    """

    class Status(models.TextChoices):
        ASKING = "asking", _("being handed over")
        ASKED = "asked", _("waits for the colleague")
        DONE = "done", _("sent")
        EXPIRED = "expired", _("not sent in time")
        CANCELLED = "cancelled", _("taken back")
        FAILED = "failed", _("refused by the vendor")
        UNKNOWN = "unknown", _("no answer came")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    userid = models.CharField(max_length=64)
    msgid = models.CharField(max_length=128, default="", blank=True)
    text = EncryptedText()
    purpose = models.CharField(max_length=16, default="service")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKING)
    problem = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_look_at"], name="wecom_mass_look", condition=models.Q(status="asked")),
            models.Index(fields=["tenant_id", "channel", "status", "-asked_at"], name="wecom_mass_chase"),
            models.Index(fields=["tenant_id", "msgid"], name="wecom_mass_msgid"),
        ]


class WecomMassTarget(Entity):
    """One patient of a task, under the key of the outbox; `told` once its end was passed on."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for the colleague")
        SENT = "sent", _("sent")
        NO_CONTACT = "no_contact", _("no contact any more")
        CAPPED = "capped", _("had another mass message that day")
        UNSENT = "unsent", _("not sent in time")
        REFUSED = "refused", _("refused by the vendor")

    task = models.ForeignKey(WecomMassTask, models.CASCADE, related_name="targets")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    external_userid = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "key"], name="wecom_mass_key")]
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="wecom_mass_patient")]


class WecomMassDay(Entity):
    """How many mass messages a customer had on a day by our doing: the vendor lets one a day arrive."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    external_userid = models.CharField(max_length=64)
    on = models.DateField()
    count = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "external_userid", "on"], name="wecom_mass_day")
        ]
