"""Open days: a day, a place, so many seats; who signed up comes in with a code."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef


class OpenDay(PublicEntity):
    """A day on which people may come and look. `taken` counts the seats given out; it never exceeds `capacity`."""

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("open day", "being planned")
        OPEN = "open", pgettext_lazy("open day", "open for sign-up")
        HELD = "held", pgettext_lazy("open day", "held")
        CANCELLED = "cancelled", pgettext_lazy("open day", "called off")

    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    about = models.CharField(max_length=600, blank=True, default="")
    starts_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-starts_at", "-id"], name="listening_day_time")]
        constraints = [
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="listening_day_seats")
        ]


class SignUp(PublicEntity):
    """Somebody who wants to come, with `seats` people; her code opens the door once."""

    day = models.ForeignKey(OpenDay, on_delete=models.PROTECT, related_name="signups")
    patient_id = PatientRef(rule="move")
    name = EncryptedText(blank=True, default="")
    phone = EncryptedText(blank=True, default="")
    phone_key = models.BinaryField(max_length=32)
    seats = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=8)
    signed_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "code"], name="listening_signup_code"),
            models.UniqueConstraint(
                fields=["day", "phone_key"], condition=models.Q(cancelled_at=None), name="listening_signup_once"
            ),
        ]
        indexes = [models.Index(fields=["patient_id"], name="listening_signup_patient")]
