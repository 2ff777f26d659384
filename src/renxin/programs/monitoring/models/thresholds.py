"""Thresholds of a house in versions that two people stand for, and a patient's own with the reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class ThresholdVersion(PublicEntity):
    """All thresholds of a house, as the pack writes them. Without a row in force the pack that is shipped counts."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", pgettext_lazy("thresholds", "Draft")
        PROPOSED = "proposed", pgettext_lazy("thresholds", "Waits for a second person")
        IN_FORCE = "in_force", pgettext_lazy("thresholds", "In force")
        RETIRED = "retired", pgettext_lazy("thresholds", "Replaced")
        DECLINED = "declined", pgettext_lazy("thresholds", "Declined")

    number = models.IntegerField()
    definition = models.JSONField()
    source = models.TextField()
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    why_declined = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="threshold_number_once"),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(state="in_force"), name="threshold_in_force_once"
            ),
        ]


class PatientThreshold(PublicEntity):
    """Limits of one measure that a clinician set for one patient: {part: {yellow: [low, high], orange: …, red: …}}."""

    patient_id = PatientRef(rule="combine")
    measure = models.CharField(max_length=16)
    limits = models.JSONField()
    reason = EncryptedText()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "measure"],
                condition=Q(ended_at__isnull=True),
                name="patient_threshold_once",
            )
        ]
        indexes = [models.Index(fields=["patient_id"], name="patient_threshold_patient")]
