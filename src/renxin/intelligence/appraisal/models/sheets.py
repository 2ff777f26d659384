"""Sheets and their versions: written by one person, put in force by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User


class Subject(models.TextChoices):
    """Whom a sheet is about."""

    UNIT = "unit", pgettext_lazy("appraisal", "a department")
    PERSON = "person", pgettext_lazy("appraisal", "a person")


class VersionState(models.TextChoices):
    """How far a version of a sheet is."""

    DRAFT = "draft", pgettext_lazy("sheet", "draft")
    WAITING = "waiting", pgettext_lazy("sheet", "waiting for a second person")
    IN_FORCE = "in_force", pgettext_lazy("sheet", "in force")
    REPLACED = "replaced", pgettext_lazy("sheet", "replaced")


class Sheet(PublicEntity):
    """What counts for one kind of department or role. Its content stands in its versions."""

    code = models.SlugField(max_length=48)
    title = models.JSONField()
    subject = models.CharField(max_length=8, choices=Subject.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="appraisal_sheet_code")]

    def __str__(self) -> str:
        return self.code


class SheetVersion(PublicEntity):
    """A version of a sheet: `content` as `sheet_pack.Content` reads it. Valid for months from `from_on` on."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.DRAFT)
    content = models.JSONField()
    source = models.TextField()
    from_on = models.DateField()
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "sheet", "number"], name="appraisal_version_number"),
            models.UniqueConstraint(
                fields=["tenant_id", "sheet"],
                condition=models.Q(state__in=["draft", "waiting"]),
                name="appraisal_version_one_draft",
            ),
        ]
