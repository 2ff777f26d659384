"""The case itself, and the counter of its numbers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User
from renxin.people.records.models import Encounter

from .receipt import Channel
from .terms import Finding, Improvement, Term


class CaseKind(models.TextChoices):
    """What it is. Recovery is ours to start; a complaint starts the statutory clock and keeps its file by law.

    A request about one's own data brings its own clock of working days with it.
    """

    RECOVERY = "recovery", _("service recovery")
    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")
    PRAISE = "praise", pgettext_lazy("case", "praise")
    REQUEST = "request", pgettext_lazy("case", "request for help")
    RIGHTS = "rights", _("request about data")


class CaseStatus(models.TextChoices):
    """Where a case stands. See `rules.MOVES` for what may follow what. An archived case is a closed one."""

    OPENED = "opened", _("waiting for an owner")
    ACCEPTED = "accepted", _("accepted, waiting for an owner")
    ASSIGNED = "assigned", _("waiting for our answer")
    RETURNED = "returned", _("given back, waiting for another owner")
    INQUIRY = "inquiry", _("being looked into")
    DRAFTING = "drafting", _("answer being written")
    IN_REVIEW = "in_review", _("answer under review")
    APPROVED = "approved", _("answer approved")
    ANSWERED = "answered", _("waiting for the patient")
    REOPENED = "reopened", _("not settled yet")
    DISPUTE = "dispute", _("in dispute")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Outcome(models.TextChoices):
    """How a case ended. `reason` of the case says why one was not accepted."""

    RESOLVED = "resolved", _("settled")
    PARTLY = "partly", _("partly settled")
    UNRESOLVED = "unresolved", _("not settled")
    UNREACHABLE = "unreachable", _("could not be reached")
    DECLINED = "declined", _("the patient wished no more")
    NOT_ACCEPTED = "not_accepted", _("not accepted, with a reason")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("joined with another case")


SAID_AT_CLOSING = (Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED, Outcome.UNREACHABLE, Outcome.DECLINED)
"""The outcomes that somebody chooses when closing; the others come with what is done."""


class Case(PublicEntity):
    """What somebody told the house about herself. `source` (`surveys:<response id>` …) lets it open only once.

    `patient_id` below zero is nobody we know: the case was handed in without a name. `response_id` names the
    questionnaire response (a log row of the same patient). Clocks are product time; `due_at` is the nearest that runs
    (of a closed case: that ran last). `opened_at` is the first receipt in any channel; `anchored_at` is from when the
    law counts (later than the receipt only where the patient agreed later to a complaint). `external_due_at` is a
    deadline that somebody outside set. A `round` is one attempt to settle it. The ladder of escalation was climbed up
    to `ladder_at`; its next step is at `next_rung_at`. `contacted_at` is the first word to the patient in this round.
    `paused_at`: we wait for material of the complainant.
    """

    patient_id = PatientRef(rule="move")
    number = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=CaseKind.choices, default=CaseKind.RECOVERY)
    level = models.PositiveSmallIntegerField(default=3)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPENED)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel.choices, default="", db_default="", blank=True)
    source = models.CharField(max_length=80)
    response_id = models.BigIntegerField(null=True)
    risks = ArrayField(models.CharField(max_length=24), default=list, db_default=[], blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="again")
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    round_started_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    solution_due_at = models.DateTimeField()
    anchored_at = models.DateTimeField(null=True)
    term = models.CharField(max_length=8, choices=Term.choices, default=Term.SINGLE, db_default=Term.SINGLE)
    statutory_due_at = models.DateTimeField(null=True)
    external_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contacted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    file_number = models.CharField(max_length=32, default="", db_default="", blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=24, default="", db_default="", blank=True)
    finding = models.CharField(max_length=12, choices=Finding.choices, default="", db_default="", blank=True)
    improvement = models.CharField(max_length=12, choices=Improvement.choices, default="", db_default="", blank=True)
    harm = models.PositiveSmallIntegerField(null=True)
    harm_coded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
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
            models.Index(fields=["tenant_id", "opened_at"], name="case_received"),
        ]

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody knows who told us."""
        return self.patient_id < 0


class CaseCounter(Entity):
    """The last case number given out in a year."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "year"], name="case_counter_year")]
