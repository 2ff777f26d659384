"""Talks: an interview, a ward round with its stops at beds, an hour beside a patient; what was said, and her words."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class ConsentWay(models.TextChoices):
    """How somebody agreed that her words may be shown."""

    NONE = "none", pgettext_lazy("consent to quote", "no consent")
    ORAL = "oral", pgettext_lazy("consent to quote", "by word of mouth")
    WRITTEN = "written", pgettext_lazy("consent to quote", "in writing")


class CaseEnd(models.TextChoices):
    """How a case ended to which a note was handed over, in the codes of its fact."""

    RESOLVED = "resolved", pgettext_lazy("end of a case", "settled")
    PARTLY = "partly", pgettext_lazy("end of a case", "partly settled")
    UNRESOLVED = "unresolved", pgettext_lazy("end of a case", "not settled")
    UNREACHABLE = "unreachable", pgettext_lazy("end of a case", "could not be reached")
    DECLINED = "declined", pgettext_lazy("end of a case", "she wished no more")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("end of a case", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("end of a case", "withdrawn")
    MERGED = "merged", pgettext_lazy("end of a case", "joined with another case")


class Interview(PublicEntity):
    """One talk. `patient_id` is −tenant where it is about nobody by name: a round, or a talk without a name.

    `guide` is the code of a questionnaire that leads through it; empty: a free talk. `ended_at` empty: it goes on.
    """

    class Kind(models.TextChoices):
        """What kind of talk."""

        INTERVIEW = "interview", pgettext_lazy("talk", "interview")
        WARD_ROUND = "ward_round", pgettext_lazy("talk", "ward round")
        SHADOWING = "shadowing", pgettext_lazy("talk", "walking along with a patient")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    patient_id = PatientRef(rule="move")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=80, blank=True, default="")
    interviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    guide = models.CharField(max_length=64, blank=True, default="")
    quotes_consent = models.CharField(max_length=8, choices=ConsentWay.choices, default=ConsentWay.NONE)
    recording_consent = models.CharField(max_length=8, choices=ConsentWay.choices, default=ConsentWay.NONE)
    held_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-held_at", "-id"], name="listening_talk_time"),
            models.Index(fields=["patient_id"], name="listening_talk_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "department", "interviewer"],
                condition=models.Q(kind="ward_round", ended_at=None),
                name="listening_round_once",
            )
        ]


class Stop(PublicEntity):
    """A bed of a ward round: all well, something to settle, not in the room, or she did not wish to talk."""

    class State(models.TextChoices):
        """What the visit at the bed found."""

        FINE = "fine", pgettext_lazy("ward round", "all well")
        SOMETHING = "something", pgettext_lazy("ward round", "something")
        ABSENT = "absent", pgettext_lazy("ward round", "not in the room")
        DECLINED = "declined", pgettext_lazy("ward round", "did not wish to talk")

    talk = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="stops")
    patient_id = PatientRef(rule="move")
    bed = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    # That she answered the guide's questions; which answers are hers stands here never.
    is_asked = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["talk", "patient_id"], name="listening_stop_once")]
        indexes = [models.Index(fields=["patient_id"], name="listening_stop_patient")]


class Note(PublicEntity):
    """What was said or seen, coded: `themes` are codes of the house's topics, `tone` −1 blame, 0 mixed, 1 praise.

    `themes_by` says who coded it: a person's name, empty while only the reader did. `follow` is what comes of it.
    """

    class Follow(models.TextChoices):
        """What comes of a note."""

        NONE = "none", pgettext_lazy("follow-up of a note", "nothing to settle")
        OPEN = "open", pgettext_lazy("follow-up of a note", "to be settled")
        DONE = "done", pgettext_lazy("follow-up of a note", "settled")
        CASE = "case", pgettext_lazy("follow-up of a note", "a case")

    talk = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="notes")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, related_name="notes")
    patient_id = PatientRef(rule="move")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    words = EncryptedText()
    themes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    themes_by = models.CharField(max_length=150, blank=True, default="")
    tone = models.FloatField(null=True)
    follow = models.CharField(max_length=8, choices=Follow.choices, default=Follow.NONE)
    follow_due_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    followed_by_name = models.CharField(max_length=150, blank=True, default="")
    outcome = EncryptedText(blank=True, default="")
    # How the case ended into which it went (`case.closed`).
    case_outcome = models.CharField(max_length=12, choices=CaseEnd.choices, blank=True, default="", db_default="")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-written_at", "-id"], name="listening_note_time"),
            models.Index(fields=["patient_id"], name="listening_note_patient"),
            models.Index(
                fields=["tenant_id", "follow_due_at"], name="listening_note_open", condition=models.Q(follow="open")
            ),
        ]


class Recording(PublicEntity):
    """What was recorded of a talk, kept because she agreed, until a day; taken back or over, its file is gone."""

    talk = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="recordings")
    patient_id = PatientRef(rule="move")
    file_uid = models.UUIDField(null=True)
    name = EncryptedText()
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    consent = models.CharField(max_length=8, choices=ConsentWay.choices)
    keep_until = models.DateField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True)
    removed_by_name = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], name="listening_recording_patient"),
            models.Index(
                fields=["keep_until"], name="listening_recording_until", condition=models.Q(removed_at__isnull=True)
            ),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(consent="none"), name="listening_recording_consent")]


class Quote(PublicEntity):
    """Somebody's own words, to be shown to others only as she agreed; taken back, nobody sees them from then on."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="quotes")
    patient_id = PatientRef(rule="move")
    words = EncryptedText()
    consent = models.CharField(max_length=8, choices=ConsentWay.choices)
    is_public = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=150, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-noted_at", "-id"], name="listening_quote_time"),
            models.Index(fields=["patient_id"], name="listening_quote_patient"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(consent="none"), name="listening_quote_consent")]
