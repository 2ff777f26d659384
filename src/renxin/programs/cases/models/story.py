"""The story of a case line by line, and the one-time links by which the patient says whether it is settled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User

from .case import Case


class NoteKind(models.TextChoices):
    """What a line of the case's story is."""

    NOTE = "note", _("note")
    ANSWER = "answer", _("answer to the patient")
    CALL = "call", _("told by phone")
    MESSAGE = "message", _("the patient wrote")
    CONFIRMATION = "confirmation", _("the patient's word")
    CHANGE = "change", _("change")


class CaseNote(Entity):
    """One line of the story of a case, encrypted. `key` lets a consumer write it only once.

    `code` names a change (`assigned`, `overdue_response` …) whose words belong to the page; `message_id` points
    into the conversation of the case's patient.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=16, choices=NoteKind.choices)
    code = models.CharField(max_length=32, blank=True)
    body = EncryptedText(blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80, null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="case_note_key")]
        indexes = [models.Index(fields=["case", "written_at"], name="case_note_story")]


class CaseLink(Entity):
    """A one-time link with which the patient says whether it is settled. Only the hash of its token is here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    round = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
