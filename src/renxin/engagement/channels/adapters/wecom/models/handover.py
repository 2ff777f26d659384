"""Contacts that go from one colleague to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class WecomTransfer(PublicEntity):
    """One contact handed over. The patient may refuse within 24 hours; `next_look_at` is real time."""

    class Status(models.TextChoices):
        ASKED = "asked", _("to be handed over")
        WAITING = "waiting", _("the patient has 24 hours to refuse")
        DONE = "done", _("handed over")
        REFUSED = "refused", _("the patient refused")
        LIMIT = "limit", _("the new colleague has too many contacts")
        FAILED = "failed", _("could not be handed over")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    external_userid = models.CharField(max_length=64)
    from_userid = models.CharField(max_length=64)
    to_userid = models.CharField(max_length=64)
    has_left = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    problem = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "external_userid", "from_userid"],
                condition=models.Q(status__in=["asked", "waiting"]),
                name="wecom_transfer_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"], name="wecom_transfer_look", condition=models.Q(next_look_at__isnull=False)
            )
        ]
