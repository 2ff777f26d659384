"""Patients' stories: told by one, written so that nobody is known again, read by a second person before others."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class Story(PublicEntity):
    """A story. `told` is what she told us; `text` is what others read, without anything that leads to her."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("story", "being written")
        REVIEW = "review", pgettext_lazy("story", "waits for a second reader")
        PUBLISHED = "published", pgettext_lazy("story", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("story", "withdrawn")

    patient_id = PatientRef(rule="move")
    talk = models.ForeignKey("listening.Interview", on_delete=models.PROTECT, null=True, related_name="stories")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    told = EncryptedText(blank=True, default="")
    text = EncryptedText(blank=True, default="")
    themes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    remark = EncryptedText(blank=True, default="")
    begun_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-begun_at", "-id"], name="listening_story_time"),
            models.Index(fields=["patient_id"], name="listening_story_patient"),
        ]


class StoryConsent(Entity):
    """What she agreed to, version by version: the newest one counts, and only while it is not withdrawn."""

    class For(models.TextChoices):
        """Where a story may be told."""

        MEETING = "meeting", pgettext_lazy("story is told", "in meetings of the house")
        LECTURE = "lecture", pgettext_lazy("story is told", "in lectures and training")
        PUBLIC = "public", pgettext_lazy("story is told", "in public")

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="consents")
    number = models.PositiveSmallIntegerField()
    places = ArrayField(models.CharField(max_length=8, choices=For.choices), default=list)
    way = models.CharField(max_length=8)
    given_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=150, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="listening_story_consent")]


class StoryUse(Entity):
    """Where a story was told."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="uses")
    place = models.CharField(max_length=8, choices=StoryConsent.For.choices)
    title = models.CharField(max_length=120)
    used_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=150, blank=True, default="")
