"""A patient's care plan: one record, one health manager, several services; her ways through programmes; her goals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User

from .programmes import Programme, ProgrammeVersion


class PlanStatus(models.TextChoices):
    """Where a plan stands, FHIR codes."""

    ACTIVE = "active", pgettext_lazy("care plan", "Active")
    ON_HOLD = "on-hold", pgettext_lazy("care plan", "Pauses")
    COMPLETED = "completed", pgettext_lazy("care plan", "Ended")
    REVOKED = "revoked", pgettext_lazy("care plan", "Called off")


class CarePlan(PublicEntity):
    """All care between visits of one patient (1+1+X: this record, one `manager`, the `services` she gets).

    `plan_at` is when her contacts have to be planned again: the sweep takes it away or moves it on.
    """

    patient_id = PatientRef(rule="combine")
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.ACTIVE)
    category = models.CharField(max_length=24, blank=True, default="chronic")
    manager = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    services = ArrayField(models.CharField(max_length=32), default=list, db_default=[], blank=True)
    note = EncryptedText(blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    plan_at = models.DateTimeField(null=True)
    planned_until = models.DateField(null=True)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "patient_id"], name="careplans_plan_patient")]
        indexes = [
            models.Index(fields=["plan_at"], name="careplans_plan_due", condition=models.Q(plan_at__isnull=False)),
            models.Index(fields=["tenant_id", "department", "status"], name="careplans_plan_department"),
            models.Index(fields=["tenant_id", "manager"], name="careplans_plan_manager"),
        ]


class EnrolmentState(models.TextChoices):
    """Where a way through a programme stands."""

    ACTIVE = "active", pgettext_lazy("enrolment", "In the programme")
    PAUSED = "paused", pgettext_lazy("enrolment", "Pauses")
    ENDED = "ended", pgettext_lazy("enrolment", "Ended")


class EndReason(models.TextChoices):
    """Why a programme ended for somebody."""

    DEATH = "death", _("Died")
    WITHDRAWAL = "withdrawal", _("Did not wish to go on")
    TRANSFER = "transfer", _("Care was handed over")
    PREGNANCY_END = "pregnancy_end", _("The pregnancy ended")
    COMPLETED = "completed", pgettext_lazy("programme", "Completed")
    LOST = "lost", _("Could not be reached any more")
    CANCELLED = "cancelled", _("What it began with was called off")
    SUPERSEDED = "superseded", _("Began again with a newer occasion")
    MISTAKE = "mistake", _("Was begun by mistake")


class Enrolment(PublicEntity):
    """One patient's way through one programme, in the version she began with.

    `anchors` are days by kind (`{"discharge": "2026-01-05"}`), `anchored_at` the instant for what is due in hours.
    `facts` is what conditions may know of her, `marks` the findings of her last contact. `source` makes enrolling
    idempotent (`encounter:5`, `hand:<uuid>`). What had closed before `plan_from` is not asked for. `losses` counts
    the contacts in a row that reached nobody.
    """

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="enrolments")
    patient_id = PatientRef(rule="move")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=8, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    source = models.CharField(max_length=80)
    why_started = models.CharField(max_length=24)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    encounter_id = models.BigIntegerField(null=True)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    anchors = models.JSONField(default=dict)
    anchored_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    level = models.SmallIntegerField(null=True)
    last_contact_on = models.DateField(null=True)
    plan_from = models.DateField(null=True)
    losses = models.SmallIntegerField(default=0)
    review_asked_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)
    why_paused = models.CharField(max_length=24, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    why_ended = models.CharField(max_length=16, choices=EndReason.choices, blank=True, default="")
    note = EncryptedText(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "programme", "source"], name="careplans_enrolment_source")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="careplans_enrolment_patient"),
            models.Index(fields=["version", "state"], name="careplans_enrolment_version"),
            models.Index(fields=["tenant_id", "encounter_id"], name="careplans_enrolment_visit"),
            models.Index(fields=["paused_until"], name="careplans_enrolment_pause", condition=models.Q(state="paused")),
        ]


class GoalState(models.TextChoices):
    """How far a goal is reached, FHIR codes of achievement."""

    IN_PROGRESS = "in-progress", pgettext_lazy("goal", "Not known yet")
    ACHIEVED = "achieved", pgettext_lazy("goal", "Reached")
    NOT_ACHIEVED = "not-achieved", pgettext_lazy("goal", "Not reached")


class Goal(Entity):
    """What is aimed at, as a formula over answers: `values` are those it was last judged by."""

    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="goals")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="goals")
    code = models.CharField(max_length=32)
    words = models.JSONField(default=dict)
    target = models.CharField(max_length=240)
    values = models.JSONField(default=dict)
    measured_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=GoalState.choices, default=GoalState.IN_PROGRESS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "enrolment", "code"], name="careplans_goal_once")]


class Transfer(PublicEntity):
    """Care that was handed over to another institution, or taken over from one, with a summary."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="transfers")
    patient_id = PatientRef(rule="move")
    incoming = models.BooleanField(default=False)
    other = models.CharField(max_length=160)
    reason = models.CharField(max_length=32, blank=True, default="")
    summary = EncryptedText(blank=True, default="")
    programmes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    share_uid = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="careplans_transfer_patient")]
