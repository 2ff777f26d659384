"""What people write about the house in public on sites of others, and what it answers there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.engagement.channels.models import Comment
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, Practitioner, User


class Review(PublicEntity):
    """A review, kept once for each `source` and `external_id`. `stars` run from 1 to 5, whatever the site counts in.

    `patient_id` is −tenant: nobody guesses who wrote it. A review that came through a channel keeps its words there
    (`comment`). `evidence` says which words led to department and doctor. `tone` and `themes` come from the reader,
    `themes_by` names the person who set them right.
    """

    class State(models.TextChoices):
        """Whether we have answered."""

        NEW = "new", pgettext_lazy("review", "not answered")
        ANSWERED = "answered", pgettext_lazy("review", "answered")
        QUIET = "quiet", pgettext_lazy("review", "needs no answer")

    class Match(models.TextChoices):
        """Who said which department it is about."""

        NONE = "none", pgettext_lazy("review is matched", "not matched")
        WORDS = "words", pgettext_lazy("review is matched", "by its words")
        PERSON = "person", pgettext_lazy("review is matched", "by a person")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=128)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, related_name="+")
    author = EncryptedText(blank=True, default="")
    stars = models.FloatField(null=True)
    text = EncryptedText(blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, null=True, related_name="+")
    matched = models.CharField(max_length=8, choices=Match.choices, default=Match.NONE)
    evidence = models.JSONField(default=list)
    tone = models.FloatField(null=True)
    themes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    themes_by = models.CharField(max_length=150, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    first_answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "external_id"], name="listening_review_once"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="listening_review_stars"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-written_at", "-id"], name="listening_review_time"),
            models.Index(fields=["patient_id"], name="listening_review_patient"),
        ]

    @property
    def words(self) -> str:
        """Return what was written, wherever it is kept."""
        return self.comment.text if self.comment else self.text


class ReviewReply(PublicEntity):
    """A public answer: written by one, approved by another, posted on the site. `findings` is what the check found."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("reply", "being written")
        WAITING = "waiting", pgettext_lazy("reply", "waits for approval")
        APPROVED = "approved", pgettext_lazy("reply", "approved, to be posted")
        POSTED = "posted", pgettext_lazy("reply", "posted")
        RETURNED = "returned", pgettext_lazy("reply", "sent back")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="replies")
    text = EncryptedText()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    findings = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    remark = models.CharField(max_length=200, blank=True, default="")
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # What proves that it stands there: its address on the site, a picture of the page.
    posted_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    proof_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(state__in=["draft", "waiting", "approved"]), name="listening_reply_one"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "state"], name="listening_reply_state")]
