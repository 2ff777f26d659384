"""What patients hand in from home beside numbers: how they feel, and pictures of a device's display."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class DiaryEntry(PublicEntity):
    """How she felt on a day, in her own words. `flags` are red flags that her words hold, looked for at once."""

    patient_id = PatientRef(rule="move")
    feeling = models.SmallIntegerField()
    words = EncryptedText(blank=True, default="")
    flags = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    level = models.SmallIntegerField(default=0)
    noted_at = models.DateTimeField()
    by_other = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-id"], name="monitoring_diary_patient")]


class ReadingPhoto(PublicEntity):
    """A picture of a device's display: kept, and typed in by a person. No machine reads it."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("photo", "To be typed in")
        TYPED = "typed", pgettext_lazy("photo", "Typed in")
        REFUSED = "refused", pgettext_lazy("photo", "Not readable")

    patient_id = PatientRef(rule="move")
    measure = models.CharField(max_length=16)
    file = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField()
    by_other = models.BooleanField(default=False)
    typed_at = models.DateTimeField(null=True)
    typed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="monitoring_photo_patient"),
            models.Index(
                fields=["tenant_id", "sent_at"], name="monitoring_photo_waiting", condition=models.Q(state="waiting")
            ),
        ]
