"""How far we have read, who is in whose hands, and how satisfied people were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class KfCursor(Entity):
    """How far an account was read. `token` came with the last call and is good for ten minutes; times are real."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="+")
    cursor = models.CharField(max_length=512, default="", blank=True)
    token = EncryptedText(default="", blank=True)
    token_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    failures = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="kf_cursor_due", condition=models.Q(due_at__isnull=False)),
        ]


class KfSession(Entity):
    """One person with one account: whose hands she is in, and how much we may still say.

    `replies` counts what we sent since she wrote last (five, within 48 hours). `asked_state` is where we want the
    session to go; `asked_at` and `end_code_at` are real time.
    """

    class State(models.IntegerChoices):
        NEW = 0, _("new")
        BOT = 1, _("with the assistant or our inbox")
        QUEUE = 2, _("waiting for a colleague in WeCom")
        HUMAN = 3, _("with a colleague in WeCom")
        ENDED = 4, _("ended")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    external_userid = models.CharField(max_length=64)
    state = models.SmallIntegerField(choices=State.choices, default=State.NEW)
    servicer = models.CharField(max_length=64, default="", blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    replies = models.SmallIntegerField(default=0)
    refuses = models.BooleanField(default=False)
    asked_state = models.SmallIntegerField(choices=State.choices, null=True, blank=True)
    asked_servicer = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    end_code = EncryptedText(default="", blank=True)
    end_code_at = models.DateTimeField(null=True, blank=True)
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "external_userid"], name="kf_session_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="kf_session_patient"),
            models.Index(fields=["asked_at"], name="kf_session_asked", condition=models.Q(asked_at__isnull=False)),
        ]


class KfScore(Entity):
    """What a person answered to the menu at the end of a session."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    patient_id = PatientRef(rule="move")
    servicer = models.CharField(max_length=64, default="", blank=True)
    code = models.CharField(max_length=24)
    score = models.SmallIntegerField()
    external_id = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "channel", "external_id"], name="kf_score_once")]
        indexes = [models.Index(fields=["tenant_id", "channel", "-at"], name="kf_score_latest")]
