"""The table of questionnaires that steps sent."""

from django.db import models

from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class SentQuestionnaire(Entity):
    """A questionnaire that a step put to a patient, until when it may be answered, and what came of it.

    `level` is what its answers ask for: 0 nothing, 1 within a day, 2 within hours, 3 at once.
    """

    patient_id = PatientRef(rule="move")
    run = models.ForeignKey("journeys.JourneyRun", on_delete=models.CASCADE, related_name="questionnaires")
    step = models.CharField(max_length=64)
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    department_id = models.BigIntegerField(null=True)
    encounter_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    response_id = models.BigIntegerField(null=True)
    level = models.SmallIntegerField(null=True)

    class Meta:
        app_label = "journeys"
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="journeys_sent_questionnaire")]
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="journeys_sent_patient")]

    @property
    def source(self) -> str:
        """Return the name under which its run knows it."""
        return f"journeys:{self.run_id}:{self.step}"
