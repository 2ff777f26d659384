"""What the patient's pages must remember over all processes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Location


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


class PortalTheme(PublicEntity):
    """How the patients' pages of a hospital look, of one of its campuses, or of children: name, colour, logo.

    Only colours with which every word can be read are kept; `stamp` changes with every change and stands in addresses.
    """

    class Audience(models.TextChoices):
        """Whose pages."""

        ALL = "all", pgettext_lazy("theme", "Everybody")
        CHILDREN = "children", pgettext_lazy("theme", "Children under 14")

    campus = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.ALL)
    name = models.CharField(max_length=60, blank=True, default="")
    name_en = models.CharField(max_length=80, blank=True, default="")
    colour = models.CharField(max_length=7)
    logo = models.BinaryField(null=True, blank=True)
    logo_type = models.CharField(max_length=16, blank=True, default="")
    stamp = models.CharField(max_length=16)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "campus", "audience"], nulls_distinct=False, name="portal_theme_once"
            )
        ]

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en") and self.name_en
        return self.name_en if english else self.name
