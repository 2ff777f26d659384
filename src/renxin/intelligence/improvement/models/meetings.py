"""The committee: a meeting each month with a frozen pack, what it decided, and points between departments."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User

from .improvements import Improvement
from .suggestions import Suggestion


class Meeting(PublicEntity):
    """One meeting of the committee about the month that begins on `month`.

    `pack` is what lay on the table, in both languages, frozen when it was made: later changes do not alter it, and a
    pack made anew before the meeting begins replaces it. Minutes and who was there are written once and signed.
    """

    class State(models.TextChoices):
        """How far a meeting is."""

        PLANNED = "planned", pgettext_lazy("meeting", "planned")
        PACKED = "packed", pgettext_lazy("meeting", "pack ready")
        HELD = "held", pgettext_lazy("meeting", "held")

    month = models.DateField()
    meets_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True, default="")
    chair = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    pack = models.JSONField(default=dict)
    packed_at = models.DateTimeField(null=True)
    packed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    present = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    minutes = EncryptedText(blank=True, default="")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "month"], name="improvement_meeting_month")]


class Decision(PublicEntity):
    """What a meeting decided, about an improvement, a suggestion, or something else; actions follow from it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    words = EncryptedText()
    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, null=True, related_name="decisions")
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, null=True, related_name="decisions")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "meeting", "number"], name="improvement_decision_number")
        ]


class Point(PublicEntity):
    """Something one department needs of another: brought to the weekly coordination, open until both can live with it.

    `source_kind` and `source_uid` say what it came from (a case, an improvement), where it came from something.
    """

    from_department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    words = EncryptedText()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    improvement = models.ForeignKey(Improvement, on_delete=models.SET_NULL, null=True, related_name="points")
    answer = EncryptedText(blank=True, default="")
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "department", "raised_at"],
                name="improvement_point_open",
                condition=models.Q(settled_at__isnull=True),
            )
        ]


class PointNote(Entity):
    """What was said about a point in a week's coordination."""

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="notes")
    words = EncryptedText()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
