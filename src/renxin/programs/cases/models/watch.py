"""Who was alarmed by a case and took it up, and when its inner clock stood still."""

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import User

from .case import Case


class CaseAlarm(PublicEntity):
    """Somebody was told at once: of a grave case (`level_1`), a risk (`risk_media`) or a clock (`solution_80`).

    Without a word by `answer_due_at` it goes on to the next person; `passed_on` counts how often.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="alarms")
    code = models.CharField(max_length=32)
    round = models.PositiveSmallIntegerField(default=1)
    post = models.CharField(max_length=24)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    passed_on = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "code", "round", "post"], name="case_alarm_once"),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_at"],
                name="case_alarm_waits",
                condition=models.Q(acknowledged_at__isnull=True, answer_due_at__isnull=False),
            ),
        ]


class CasePause(Entity):
    """A time in which we waited for material of the complainant, with her consent. The law's clock went on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    wanted = EncryptedText()
    consent = EncryptedText()
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "case"], condition=models.Q(ended_at__isnull=True), name="case_pause_open"
            ),
        ]
