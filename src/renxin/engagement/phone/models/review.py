"""Calls looked at again: a random sample with a score sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User

from .call import Call


class CallReview(PublicEntity):
    """A call drawn for listening again. `scores` is `{criterion: points}` by the sheet's `sheet_version`."""

    class State(models.TextChoices):
        OPEN = "open", _("to be listened to")
        DONE = "done", _("Done")

    call = models.OneToOneField(Call, models.PROTECT, related_name="review")
    week = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    sheet_version = models.PositiveIntegerField(null=True, blank=True)
    scores = models.JSONField(default=dict, blank=True)
    total = models.SmallIntegerField(null=True, blank=True)
    note = EncryptedText(default="", blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "week"], name="call_review_week"),
            models.Index(fields=["tenant_id", "id"], name="call_review_open", condition=models.Q(state="open")),
        ]
