"""What the patient's pages must remember over all processes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class ReadTry(Entity):
    """How often somebody tried to prove on one day (real time) that a message is hers; right ones are taken off."""

    code = models.CharField(max_length=12)
    on = models.DateField()
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code", "on"], name="portal_read_try")]


class SignIn(PublicEntity):
    """Somebody typed a telephone number and was told that a code is on its way, whether or not we know the number.

    `number` is gone once the code went out; `code_hash` stays empty for a number that nobody here has. Kept for a day.
    """

    blind = models.BinaryField(max_length=16)
    number = EncryptedText(blank=True, default="")
    code_hash = models.BinaryField(max_length=16, null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "blind", "-asked_at"], name="portal_signin_number")]


class HelperInvite(PublicEntity):
    """A patient asks somebody of her family to act for her: a link, and a code that she tells by word of mouth.

    Whoever opens the link proves herself first; a link without the code opens nothing. It is good for two days, once.
    """

    patient_id = PatientRef(rule="move")
    relation = models.CharField(max_length=32)
    classes = ArrayField(models.CharField(max_length=24))
    ends_on = models.DateField()
    code_hash = models.BinaryField(max_length=16)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-made_at"], name="portal_invite_patient")]
