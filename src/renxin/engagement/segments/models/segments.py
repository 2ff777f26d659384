"""Segments: their versions, who belongs to them, and what is kept so that they stay true without counting anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class Segment(PublicEntity):
    """A group of patients: by a rule that is kept true while it is active, or a list that somebody wrote down.

    `swept_at` is the instant up to which time has been followed; `due_at` the next at which it may change anything.
    """

    class Kind(models.TextChoices):
        """Where its members come from. `held` is the inside of "has been true for": kept, never shown."""

        RULE = "rule", _("By rule")
        STATIC = "static", _("Fixed list")
        HELD = "held", _("Inside another")

    class Status(models.TextChoices):
        """Only active segments are kept true; a fixed list is active from the beginning."""

        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for approval")
        ACTIVE = "active", pgettext_lazy("segment", "Active")
        RETIRED = "retired", pgettext_lazy("segment", "Retired")

    code = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True, default="")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RULE)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    shared = models.BooleanField(default=False)
    version = models.IntegerField(default=0, help_text="number of the version that is kept true")
    swept_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="segments_segment_code")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="segments_segment_due")]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(Entity):
    """One wording of a segment's rule. Never changed once it is approved; `sentence` is what the approver read."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    rule = models.JSONField(default=dict)
    sentence = models.TextField(blank=True, default="")
    note = models.CharField(max_length=400, blank=True, default="")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segments_version_once")]


class SegmentMember(Entity):
    """Somebody belongs to a segment, since then."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="members")
    patient_id = PatientRef(rule="combine")
    entered_at = models.DateTimeField()
    since_version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "segment", "patient_id"], name="segments_member_once")
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="segments_member_patient"),
            models.Index(fields=["segment", "entered_at"], include=["patient_id"], name="segments_member_since"),
        ]


class SegmentFlow(Entity):
    """How many entered and left a segment, added as it happens and folded into a row a day. The sum is its size."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="flows")
    day = models.DateField()
    entered = models.IntegerField(default=0)
    left = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["segment", "day"], name="segments_flow_day")]


class Behaviour(Entity):
    """Something that active segments ask of what happened: the `nth` newest fact of a kind with such values.

    Whether it happened at least n times in D days is whether that fact lies within D days: an instant like any other,
    so that time is followed without counting anew.
    """

    fact_kind = models.CharField(max_length=64)
    where = models.JSONField(default=list)
    nth = models.IntegerField(default=1)
    digest = models.CharField(max_length=64)
    filled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "digest"], name="segments_behaviour_once")]


class BehaviourAt(Entity):
    """When somebody's nth newest fact of a behaviour happened."""

    behaviour = models.ForeignKey(Behaviour, models.CASCADE, related_name="instants")
    patient_id = PatientRef(rule="combine")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "behaviour", "patient_id"], name="segments_behaviour_at_once")
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="segments_behaviour_patient"),
            models.Index(fields=["behaviour", "at"], include=["patient_id"], name="segments_behaviour_when"),
        ]
