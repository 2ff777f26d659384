"""What keeps us from writing: holds, and the counters of the frequency caps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class Hold(Entity):
    """A reason not to write to a patient for some purposes (empty scope: for all) until a time or until released."""

    patient_id = PatientRef(rule="move")
    reason = models.CharField(max_length=64)
    scope = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    source = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="hold_source")]
        indexes = [
            models.Index(
                fields=["tenant_id", "patient_id"], name="hold_patient", condition=models.Q(released_at__isnull=True)
            )
        ]


class ContactCounter(Entity):
    """How many messages of a purpose a patient was sent on a (local) day: what the frequency caps count."""

    patient_id = PatientRef(rule="combine")
    purpose = models.CharField(max_length=24)
    on = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "purpose", "on"], name="contact_counter_day")
        ]
