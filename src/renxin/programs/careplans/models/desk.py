"""The follow-up desk: one call that settles all that is due for a patient, and calls looked at again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.engagement.phone.models import Call
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class CallSheet(PublicEntity):
    """What one nurse settles with one patient in one call: `contacts` and `tasks` are what was due when it began.

    `draft` is every key so far, as JSON, encrypted: a browser closed mid-call loses nothing. `identity` says what was
    compared before anything about health was said.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("call sheet", "Going on")
        DONE = "done", pgettext_lazy("call sheet", "Done")
        DROPPED = "dropped", pgettext_lazy("call sheet", "Taken over or dropped")

    patient_id = PatientRef(rule="move")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    caller = models.ForeignKey(User, models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    contacts = ArrayField(models.BigIntegerField(), default=list, blank=True)
    tasks = ArrayField(models.BigIntegerField(), default=list, blank=True)
    draft = EncryptedText(default="", blank=True)
    identity = models.CharField(max_length=16, default="", blank=True)
    identity_tries = models.SmallIntegerField(default=0)
    outcome = models.CharField(max_length=24, default="", blank=True)
    level = models.SmallIntegerField(null=True)
    told_tried = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    drafted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "patient_id", "-opened_at"], name="careplans_sheet_patient"),
            models.Index(fields=["tenant_id", "caller", "-opened_at"], name="careplans_sheet_caller"),
            models.Index(fields=["tenant_id", "closed_at"], name="careplans_sheet_closed"),
        ]


class SheetReview(Entity):
    """A call that was drawn by chance to be looked at again: points by line of the form, and words for the caller."""

    sheet = models.OneToOneField(CallSheet, models.CASCADE, related_name="review")
    drawn_at = models.DateTimeField()
    week = models.DateField()
    points = models.JSONField(default=dict)
    total = models.SmallIntegerField(null=True)
    feedback = EncryptedText(default="", blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    scored_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-week"], name="careplans_review_week")]
