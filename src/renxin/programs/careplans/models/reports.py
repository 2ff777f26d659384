"""Reports explained in plain words: written from approved templates, looked at by a person, then sent."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User
from renxin.people.records.models import DiagnosticReport


class ExplainSwitch(Entity):
    """Whether finished reports are explained; only those with something outside its range when `abnormal_only`."""

    is_on = models.BooleanField(default=False)
    abnormal_only = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="careplans_explain_switch")]


class Explanation(PublicEntity):
    """One report in plain words. `lines` (JSON, encrypted) say of each result what it is, how it lies, what to do.

    `grade` is the gravest class of finding (A, B): of class A the patient hears by phone first (`told_at`). `step` is
    the most urgent advice. `note` is the colleague's own sentence to her. `adviser_at` is when she asked for somebody.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("explanation", "To be looked at")
        SENT = "sent", pgettext_lazy("explanation", "Sent")
        DROPPED = "dropped", pgettext_lazy("explanation", "Not sent")

    patient_id = PatientRef(rule="move")
    report = models.ForeignKey(DiagnosticReport, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    lines = EncryptedText(default="[]")
    note = EncryptedText(blank=True, default="")
    normal_count = models.SmallIntegerField(default=0)
    grade = models.CharField(max_length=8, blank=True, default="")
    step = models.CharField(max_length=8, default="none")
    pack_version = models.IntegerField(default=1)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)
    why_dropped = models.CharField(max_length=160, blank=True, default="")
    read_at = models.DateTimeField(null=True)
    adviser_at = models.DateTimeField(null=True)
    adviser_when = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "report"], name="careplans_explanation_once")]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="careplans_explanation_patient"),
            models.Index(
                fields=["tenant_id", "due_at"], name="careplans_explanation_due", condition=models.Q(state="draft")
            ),
        ]
