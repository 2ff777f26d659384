"""Training in talking with patients: sessions, who was there, what was practised; and posts for nothing else."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User

from .improvements import Action


class TrainingSession(PublicEntity):
    """One meeting of a course of the pack, for some departments. Who is there types `code` on her own phone.

    The code counts from a quarter of an hour before the beginning until the end. `action`: it was ordered by one.
    """

    course = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    departments = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    trainer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    code = models.CharField(max_length=8)
    action = models.ForeignKey(Action, on_delete=models.SET_NULL, null=True, related_name="sessions")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-starts_at"], name="improvement_training_time")]


class Attendance(Entity):
    """Somebody was there: by the code on her own phone, or noted by the trainer."""

    class How(models.TextChoices):
        """How it is known."""

        CODE = "code", pgettext_lazy("attendance", "by the code")
        LIST = "list", pgettext_lazy("attendance", "by the list")

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=4, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "session", "user"], name="improvement_attendance_once")
        ]


class Practice(PublicEntity):
    """A talk practised (or sat in on) with a checklist of the pack: which lines were met. For learning, not for pay."""

    checklist = models.CharField(max_length=32)
    session = models.ForeignKey(TrainingSession, on_delete=models.SET_NULL, null=True, related_name="practices")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    watched_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    met = ArrayField(models.CharField(max_length=32), default=list, db_default=[], blank=True)
    lines = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "user", "-at"], name="improvement_practice_user")]


class CommunicationPost(PublicEntity):
    """Somebody whose post is to talk with patients in a department: since when, in which hours, until when.

    `hours` is `[[weekday 0–6, from minute, to minute] …]`, local time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    hours = models.JSONField(default=list)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "user", "department"],
                condition=models.Q(until_on__isnull=True),
                name="improvement_post_once",
            )
        ]
