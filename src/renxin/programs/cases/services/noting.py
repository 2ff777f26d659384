"""Notes, and the patient's own messages in the story of a case."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.conversations import MessageReceived
from renxin.programs.cases.models import Case, CaseNote, CaseStatus, NoteKind

from .changing import locked, tell_story


@transaction.atomic
def write_note(actor: Actor, case: Case, text: str) -> CaseNote:
    """Add a note that only staff read.

    Raises:
        InvalidInput: there is no text.
    """
    actor.require("cases.work")
    if not text.strip():
        raise InvalidInput(_("Write the note first."), where="text")
    return tell_story(actor, locked(actor, case, "note"), NoteKind.NOTE, body=text.strip())


@transaction.atomic
def note_messages(actor: Actor, received: Sequence[MessageReceived]) -> int:
    """Link what patients wrote into the stories of their open cases; return how many links were made."""
    open_cases = Case.objects.of(actor).filter(patient_id__in={fact.patient_id for fact in received})
    by_patient: dict[int, list[Case]] = {}
    for case in open_cases.exclude(status=CaseStatus.CLOSED):
        by_patient.setdefault(case.patient_id, []).append(case)
    rows = [
        CaseNote(
            tenant_id=actor.tenant_id,
            case=case,
            kind=NoteKind.MESSAGE,
            message_id=fact.message_id,
            key=f"message:{fact.message_id}:{case.pk}",
            written_at=fact.occurred_at,
        )
        for fact in received
        for case in by_patient.get(fact.patient_id, ())
    ]
    CaseNote.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
