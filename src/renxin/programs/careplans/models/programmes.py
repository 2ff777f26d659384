"""Programmes and their versions: what hospitals may write themselves, with a second person's consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import Organization, User


class Programme(PublicEntity):
    """A follow-up programme under its code. Without `switched_on_at` it enrols nobody by itself.

    `department` narrows who may be enrolled by what happens; None is the whole hospital.
    """

    code = models.CharField(max_length=32)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    switched_on_at = models.DateTimeField(null=True)
    switched_on_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="careplans_programme_code")]


class VersionState(models.TextChoices):
    """The life of a version of a programme."""

    DRAFT = "draft", pgettext_lazy("programme", "Draft")
    PROPOSED = "proposed", pgettext_lazy("programme", "Waiting for a second person")
    IN_FORCE = "in_force", pgettext_lazy("programme", "In force")
    RETIRED = "retired", pgettext_lazy("programme", "Replaced")
    DECLINED = "declined", pgettext_lazy("programme", "Declined")


class ProgrammeVersion(PublicEntity):
    """One state of a programme: `definition` has the shape of the packs. Only a draft may be changed.

    People keep the version they were enrolled in until somebody moves them on purpose.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    definition = models.JSONField()
    source = models.TextField(blank=True, default="")
    approver = models.CharField(max_length=160, blank=True, default="")
    effective_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "programme", "number"], name="careplans_version_number"),
            models.UniqueConstraint(
                fields=["tenant_id", "programme"],
                condition=models.Q(state="in_force"),
                name="careplans_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(written_by__isnull=True)
                | ~models.Q(decided_by=models.F("written_by")),
                name="careplans_second_person",
            ),
        ]


class Answering(models.TextChoices):
    """How a contact was held."""

    MESSAGE = "message", pgettext_lazy("contact", "Form by message")
    BOT = "bot", pgettext_lazy("contact", "Automatic conversation")
    CALL_BOT = "call_bot", pgettext_lazy("contact", "Automatic call")
    PHONE = "phone", pgettext_lazy("contact", "Call")
    VISIT = "visit", pgettext_lazy("contact", "Visit to us")
    HOME = "home", pgettext_lazy("contact", "Visit at home")
    PORTAL = "portal", pgettext_lazy("contact", "Her own page")
    PAPER = "paper", pgettext_lazy("contact", "Paper")


class Answerer(models.TextChoices):
    """Who answered."""

    HERSELF = "herself", _("The patient")
    FAMILY = "family", pgettext_lazy("answerer", "Family")
    CARER = "carer", _("Carer")
    OTHER = "other", pgettext_lazy("answerer", "Somebody else")
