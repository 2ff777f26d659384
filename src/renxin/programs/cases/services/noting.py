"""Notes that only staff read."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.cases.models import Case, CaseNote, NoteKind

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
