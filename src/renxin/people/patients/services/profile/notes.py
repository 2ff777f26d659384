"""Free notes about a person, ordinary and sensitive; a correction keeps what stood before."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.patients import NoteWritten
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors
from renxin.people.patients.models import Note, Patient

from .finding import ended_by, locked_patient, said_by

SENSITIVE: Final = "patients.sensitive_notes"
_LONGEST: Final = 4000


@transaction.atomic
def write_note(actor: Actor, patient_id: int, text: str, *, sensitive: bool = False) -> Note:
    """Write a note about a person.

    Raises:
        InvalidInput: there are no words, or too many.
        NotAllowed: a sensitive note, and the actor may not write such.
    """
    if sensitive:
        actor.require(SENSITIVE)
    patient = locked_patient(actor, patient_id)
    return _write(actor, patient, _words(text), sensitive=sensitive)


@transaction.atomic
def correct_note(actor: Actor, uid: UUID | str, text: str, reason: str) -> Note:
    """Put a corrected note in the place of an earlier one, which stays readable below it.

    Raises:
        InvalidInput: there are no words, or no reason.
        WrongState: it was corrected already.
    """
    if not reason.strip():
        raise InvalidInput(_("Say in a few words what was wrong."), where="reason")
    words = _words(text)
    old = _note(actor, uid)
    patient = locked_patient(actor, old.patient_id)
    if not Note.objects.of(actor).filter(pk=old.pk, ended_at__isnull=True).update(**ended_by(actor)):
        raise WrongState(_("Somebody else has corrected this note already. Look at the newer one first."))
    return _write(actor, patient, words, sensitive=old.is_sensitive, corrects=old, reason=reason.strip()[:240])


@transaction.atomic
def read_sensitive_note(actor: Actor, uid: UUID | str) -> Note:
    """Return a sensitive note with its words; that it was read is kept in the audit log."""
    row = _note(actor, uid)
    patient = selectors.get_by_id(actor, row.patient_id)
    if row.is_sensitive:
        record_access(actor, "note.read", "note", row.uid, patient_id=patient.pk, reason="sensitive note opened")
    return row


def _note(actor: Actor, uid: UUID | str) -> Note:
    row = Note.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("note")
    if row.is_sensitive:
        actor.require(SENSITIVE)
    return row


def _write(
    actor: Actor, patient: Patient, text: str, *, sensitive: bool, corrects: Note | None = None, reason: str = ""
) -> Note:
    row = Note.objects.create(
        patient_id=patient.pk,
        text=text,
        is_sensitive=sensitive,
        corrects=corrects,
        reason=reason,
        **said_by(actor),
    )
    record(
        actor,
        NoteWritten(patient_id=patient.pk, occurred_at=row.noted_at, note_id=row.pk, corrected=corrects is not None),
    )
    return row


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput(_("Write a few words."), where="text")
    if len(words) > _LONGEST:
        raise InvalidInput(_("This is too long for a note; 4,000 characters at most."), where="text")
    return words
