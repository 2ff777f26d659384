"""Templates and their versions. No row here is about a patient."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User
from renxin.people.patients.models import Purpose

from .catalogue import catalogue
from .wording import legible


class MessageClass(models.TextChoices):
    """What kind of message it is by law and by the contact policy. The words decide, not the sender."""

    SERVICE = "service", _("Service")
    EDUCATION = "education", _("Health education")
    MARKETING = "marketing", _("Marketing")
    CLINICAL = "clinical", _("Clinical")
    CODE = "code", _("One-time code")


class Tone(models.TextChoices):
    """To whom it speaks. A version without a tone speaks in the plain one."""

    PLAIN = "plain", _("Plain")
    ELDER = "elder", _("To an older person")
    PARENT = "parent", _("To a child's parent")


class MessageTemplate(PublicEntity):
    """Something that is said again and again, under one code. `name` is `{"zh": …, "en": …}`.

    A *snippet* is a quick text that a member of staff puts into her own answer; a *message* is sent by the product.
    """

    class Usage(models.TextChoices):
        MESSAGE = "message", _("Message")
        SNIPPET = "snippet", _("Quick text")

    code = models.CharField(max_length=64)
    name = models.JSONField()
    usage = models.CharField(max_length=8, choices=Usage, default=Usage.MESSAGE)
    message_class = models.CharField(max_length=12, choices=MessageClass, default=MessageClass.SERVICE)
    purpose = models.CharField(max_length=24)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="content_template_code")]

    def __str__(self) -> str:
        language = (get_language() or "zh")[:2]
        return str(self.name.get(language) or self.name.get("zh") or self.code)


class TemplateVersion(PublicEntity):
    """One wording of a template. Once approved it is never changed: messages name the version that they spoke.

    `bodies` is `{language: {tone: text}}`, `titles` `{language: text}`; `media` are descriptions of what travels along.
    `message_class` is the class the linter left it with. `pack` names the file and version it was loaded from.
    At most one version of a template is in use (approved).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        REJECTED = "rejected", _("Sent back")
        APPROVED = "approved", _("In use")
        RETIRED = "retired", _("Retired")

    template = models.ForeignKey(MessageTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    bodies = models.JSONField(default=dict)
    titles = models.JSONField(default=dict)
    media = models.JSONField(default=list)
    # Kinds of channel in the order in which they are tried, with commas between; empty: the best way for each person.
    ways = models.CharField(max_length=120, default="", db_default="", blank=True)
    message_class = models.CharField(max_length=12, choices=MessageClass)
    ad_certificate = models.CharField(max_length=80, default="", blank=True)
    source = models.CharField(max_length=240, default="", blank=True)
    sourced_on = models.DateField(null=True, blank=True)
    drafted_by_model = models.BooleanField(default=False)
    pack = models.CharField(max_length=80, default="", blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=80, default="", blank=True)
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approver_name = models.CharField(max_length=80, default="", blank=True)
    note = models.CharField(max_length=400, default="", blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "template", "number"], name="content_version_number"),
            models.UniqueConstraint(
                fields=["tenant_id", "template"],
                condition=models.Q(status="approved"),
                name="content_version_in_use",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "status"], name="content_version_status")]

    def body(self, language: str, tone: str = Tone.PLAIN) -> str:
        """Return the words in a language and tone; the plain tone, then Chinese, when there are none."""
        tones: dict[str, Any] = self.bodies.get(language) or self.bodies.get("zh") or {}
        return str(tones.get(tone) or tones.get(Tone.PLAIN) or "")

    @property
    def spoken(self) -> str:
        """Return the plain words in the reader's language, places by name: what a list shows."""
        text = self.body((get_language() or "zh")[:2])
        return legible(text, {code: str(one.name) for code, one in catalogue().items()})

    @property
    def way_kinds(self) -> tuple[str, ...]:
        """Return the kinds of channel it is tried over, in order; none: the best way for each person."""
        return tuple(self.ways.split(",")) if self.ways else ()

    @property
    def purpose_words(self) -> str:
        """Return what it is for, in words."""
        purpose = self.template.purpose
        return str(Purpose(purpose).label) if purpose in Purpose else purpose
