"""Silences: nothing came and nothing was opened for longer than agreed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class Silence(PublicEntity):
    """One silence of a patient, from the nudge to how it ended. One open per patient, kind and subject.

    `subject` is the measure, the plan of medicines or the appointment that nothing was heard of; `expected_days` is e.
    `has_account` false: she could not have opened anything, so that only readings and contacts were counted.
    """

    class Kind(models.TextChoices):
        """What did not come."""

        READING = "reading", pgettext_lazy("silence", "Readings")
        MEDICINE = "medicine", pgettext_lazy("silence", "Medicines")
        CHECK_IN = "check_in", pgettext_lazy("silence", "Answers")
        APPOINTMENT = "appointment", pgettext_lazy("silence", "Appointment")

    class Stage(models.TextChoices):
        """How far we have gone to hear of her."""

        NUDGE = "nudge", pgettext_lazy("silence", "Reminded")
        CALL = "call", pgettext_lazy("silence", "To be called")
        REVIEW = "review", pgettext_lazy("silence", "Lost? Being reviewed")
        ENDED = "ended", pgettext_lazy("silence", "Over")

    patient_id = PatientRef(rule="combine")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=48, blank=True, default="")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.NUDGE)
    expected_days = models.FloatField()
    has_account = models.BooleanField(default=True)
    last_at = models.DateTimeField()
    last_sign_at = models.DateTimeField(null=True)
    last_sign = models.CharField(max_length=12, blank=True, default="")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    noticed_at = models.DateTimeField()
    nudged_at = models.DateTimeField(null=True)
    called_for_at = models.DateTimeField(null=True)
    reviewed_for_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    why_ended = models.CharField(max_length=16, blank=True, default="")
    note = EncryptedText(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "kind", "subject"],
                condition=Q(ended_at__isnull=True),
                name="monitoring_silence_once",
            )
        ]
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="monitoring_silence_patient"),
            models.Index(
                fields=["tenant_id", "noticed_at"], name="monitoring_silence_open", condition=Q(ended_at__isnull=True)
            ),
            models.Index(
                fields=["tenant_id", "next_at"],
                name="monitoring_silence_next",
                condition=Q(ended_at__isnull=True, next_at__isnull=False),
            ),
            models.Index(fields=["tenant_id", "-noticed_at"], name="monitoring_silence_time"),
        ]
