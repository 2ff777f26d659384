"""Handbooks that were handed over, as they were, and the talks that went with them."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User

from .plans import CarePlan
from .programmes import Answerer


class Handbook(PublicEntity):
    """One patient's own handbook in one edition: `content` is the JSON of what she reads, in both languages.

    A newer edition takes its place; the older stays as it was handed over.
    """

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="handbooks", db_index=False)
    patient_id = PatientRef(rule="move")
    edition = models.PositiveIntegerField(default=1)
    content = EncryptedText(default="{}")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "plan", "edition"], name="careplans_handbook_edition")
        ]
        indexes = [models.Index(fields=["tenant_id", "patient_id", "-made_at"], name="careplans_handbook_patient")]


class Understood(models.TextChoices):
    """How far the patient said it again in her own words."""

    ALL = "all", pgettext_lazy("talk", "All of it")
    PART = "part", pgettext_lazy("talk", "A part")
    NONE = "none", pgettext_lazy("talk", "Not yet")


class CareTalk(PublicEntity):
    """A talk about the plan, its risks and costs, recorded with the handbook. Signed consent stays in the EMR.

    `points` are the codes that were talked through, `teach_back` what the patient said in her own words.
    """

    handbook = models.ForeignKey(Handbook, on_delete=models.PROTECT, related_name="talks")
    patient_id = PatientRef(rule="move")
    points = models.JSONField(default=list)
    understood = models.CharField(max_length=8, choices=Understood.choices)
    teach_back = EncryptedText(blank=True, default="")
    with_whom = models.CharField(max_length=8, choices=Answerer.choices, default=Answerer.HERSELF)
    relation = models.CharField(max_length=24, blank=True, default="")
    talked_at = models.DateTimeField()
    talked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id"], name="careplans_talk_patient")]
