"""Tables of what follows: reminders of an invitation, and changes of a survey that wait for a second person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import User

from .survey import Invitation, Survey


class Reminder(Entity):
    """One more message about an invitation, with a link of its own: the first link is kept only as a hash.

    Both links open the same invitation, which is answered once. `reason` says by which rule nobody was reminded.
    Number 0 is no reminder but the link that her own page was given (`own_page`).
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="reminders")
    number = models.PositiveSmallIntegerField()
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    message_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "invitation", "number"], name="survey_reminder_once")
        ]


class SurveyChange(PublicEntity):
    """New words or rules of a survey: one person writes them, another lets them come into force.

    `terms` holds only what is to change, `before` what stood there when it came into force.
    """

    class Status(models.TextChoices):
        """The life of a change."""

        ASKED = "asked", _("waits for a second person")
        MADE = "made", _("in force")
        REFUSED = "refused", _("refused")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="changes")
    terms = models.JSONField()
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "survey"], condition=models.Q(status="asked"), name="survey_change_one_at_a_time"
            )
        ]
