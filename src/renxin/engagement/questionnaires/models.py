"""Tables of questionnaires: what is asked, in which version, and what was answered."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.people.organizations.models import User


class Questionnaire(PublicEntity):
    """A form under one code; what it asks is in its versions. `title` is `{"zh": …, "en": …}`."""

    code = models.CharField(max_length=64)
    title = models.JSONField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="questionnaire_code")]


class QuestionnaireVersion(Entity):
    """One published state of a questionnaire. Never changed: answers point at the words that were read."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.TextField(blank=True)
    approver = models.CharField(max_length=120, blank=True)
    effective_on = models.DateField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "questionnaire", "number"], name="questionnaire_version")
        ]


class QuestionnaireDraft(PublicEntity):
    """A questionnaire that is being written: open, changed at will, gone when it is published.

    `raw` is the definition as it stands, `notes` what an import said of single questions. `base` is the version it
    began from, so that two people who began from the same one are told of each other.
    """

    code = models.CharField(max_length=64)
    raw = models.JSONField()
    notes = models.JSONField(default=list)
    base = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, null=True, related_name="+")
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="questionnaire_draft_code")]


class ScoringMethod(models.TextChoices):
    """How an answer becomes 0–100. Both are computed and kept; this says which one a program reports."""

    RATIO = "ratio", _("share of the maximum")
    MINMAX = "minmax", _("place between minimum and maximum")


class QuestionnaireResponse(Log):
    """One answered questionnaire.

    `answers` is everything that was said, encrypted. `coded` repeats the closed, non-sensitive answers as small
    values so that results can be counted in SQL. `scores` holds both scoring methods; `score` the reported total.
    `source` and `source_id` name the program and its own row (`surveys`, survey id). `department_id` and
    `encounter_id` are plain numbers: a log table has no foreign keys. `low` is the program's own verdict.
    """

    version_id = models.BigIntegerField()
    source = models.CharField(max_length=32)
    source_id = models.BigIntegerField()
    invitation_id = models.BigIntegerField(null=True)
    encounter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    practitioner_id = models.BigIntegerField(null=True)
    authored_at = models.DateTimeField()
    language = models.CharField(max_length=16)
    mode = models.CharField(max_length=16)
    seconds = models.PositiveIntegerField(null=True)
    answers = EncryptedText()
    coded = models.JSONField()
    scores = models.JSONField()
    method = models.CharField(max_length=8, choices=ScoringMethod.choices)
    score = models.FloatField(null=True)
    recommend = models.SmallIntegerField(null=True)
    low = models.BooleanField(default=False)
    has_comment = models.BooleanField(default=False)
    flags = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["source_id", "id"], name="response_source"),
            BrinIndex(fields=["id"], name="response_order", autosummarize=True, pages_per_range=32),
        ]
