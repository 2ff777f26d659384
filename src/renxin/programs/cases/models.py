"""Tables of cases: the case with its clocks, its notes, its causes, the patient's confirmation links."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User
from renxin.people.records.models import Encounter


class CaseKind(models.TextChoices):
    """Recovery is ours to start; a complaint needs the patient's agreement and starts the statutory clock.

    A request about one's own data brings its own clock of working days with it.
    """

    RECOVERY = "recovery", _("service recovery")
    COMPLAINT = "complaint", _("complaint")
    RIGHTS = "rights", _("request about data")


class CaseStatus(models.TextChoices):
    """Where a case stands. See `rules.MOVES` for what may follow what."""

    OPENED = "opened", _("waiting for an owner")
    ASSIGNED = "assigned", _("waiting for our answer")
    ANSWERED = "answered", _("waiting for the patient")
    REOPENED = "reopened", _("not settled yet")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Outcome(models.TextChoices):
    """How a case ended."""

    RESOLVED = "resolved", _("settled")
    PARTLY = "partly", _("partly settled")
    UNRESOLVED = "unresolved", _("not settled")
    UNREACHABLE = "unreachable", _("could not be reached")
    DECLINED = "declined", _("the patient wished no more")


class Case(PublicEntity):
    """Something that went wrong for one patient. `source` (`surveys:<response id>` …) lets it open only once.

    `response_id` names the questionnaire response (a log row of the same patient). Clocks are product time;
    `due_at` is the nearest that runs (of a closed case: that ran last).
    A `round` is one attempt to settle it. The ladder of escalation was climbed up to `ladder_at`; its next step is at
    `next_rung_at`.
    """

    patient_id = PatientRef(rule="move")
    number = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=CaseKind.choices, default=CaseKind.RECOVERY)
    level = models.PositiveSmallIntegerField(default=3)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPENED)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=80)
    response_id = models.BigIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    round_started_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    solution_due_at = models.DateTimeField()
    statutory_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    ladder_at = models.DateTimeField()
    next_rung_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="case_number"),
            models.UniqueConstraint(fields=["tenant_id", "source"], name="case_source"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="case_patient"),
            models.Index(fields=["tenant_id", "due_at", "id"], name="case_open", condition=~models.Q(status="closed")),
            models.Index(
                fields=["tenant_id", "closed_at", "id"], name="case_closed", condition=models.Q(status="closed")
            ),
            models.Index(fields=["next_rung_at"], name="case_rung", condition=models.Q(next_rung_at__isnull=False)),
        ]


class NoteKind(models.TextChoices):
    """What a line of the case's story is."""

    NOTE = "note", _("note")
    ANSWER = "answer", _("answer to the patient")
    CALL = "call", _("told by phone")
    MESSAGE = "message", _("the patient wrote")
    CONFIRMATION = "confirmation", _("the patient's word")
    CHANGE = "change", _("change")


class CaseNote(Entity):
    """One line of the story of a case, encrypted. `key` lets a consumer write it only once.

    `code` names a change (`assigned`, `overdue_response` …) whose words belong to the page; `message_id` points
    into the conversation of the case's patient.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=16, choices=NoteKind.choices)
    code = models.CharField(max_length=32, blank=True)
    body = EncryptedText(blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80, null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="case_note_key")]
        indexes = [models.Index(fields=["case", "written_at"], name="case_note_story")]


class CaseCause(Entity):
    """One cause found in a case: a category of the taxonomy pack with its severity 1–3."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="causes")
    category = models.CharField(max_length=32)
    severity = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "category"], name="case_cause_once"),
            models.CheckConstraint(condition=models.Q(severity__range=(1, 3)), name="case_cause_severity"),
        ]


class CaseLink(Entity):
    """A one-time link with which the patient says whether it is settled. Only the hash of its token is here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    round = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class CaseCounter(Entity):
    """The last case number given out in a year."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "year"], name="case_counter_year")]


from .hotline.models import HotlineTicket  # noqa: E402, F401  a table of this app
