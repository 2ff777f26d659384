"""What each source says about a person where sources disagree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class SourceStatement(PublicEntity):
    """One value of one field as one source said it. Written only where sources disagree; the winner is shown.

    A source that repeats itself writes nothing: `said_at` is when it first said this. `chosen_by` is who overruled the
    rule, and why.
    """

    class Field(models.TextChoices):
        """What can be contradicted."""

        NAME = "name", _("Full name")
        SEX = "sex", _("Sex")
        BIRTH_DATE = "birth_date", _("Date of birth")
        ADDRESS = "address", _("Address")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    field = models.CharField(max_length=16, choices=Field)
    value = EncryptedText()
    grade = models.CharField(max_length=16)
    said_at = models.DateTimeField()
    wins = models.BooleanField(default=False)
    chosen_by = models.CharField(max_length=120, blank=True, default="")
    chosen_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["patient_id", "field", "-said_at"], name="patients_statement_patient")]
