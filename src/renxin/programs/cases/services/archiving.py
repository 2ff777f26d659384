"""Archiving: the file of a closed case is complete, gets its number, and changes no more."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.programs import CaseArchived
from renxin.kernel.timeline.services import record
from renxin.programs.cases.course import facts
from renxin.programs.cases.models import Case, Improvement, NoteKind
from renxin.programs.cases.reading import file

from .changing import locked, tell_story
from .proving import is_whole


def missing(case: Case) -> list[str]:
    """Return what the file of a closed case still lacks by law: codes of `reading.file.NEEDED`."""
    return [item.code for item in file.checklist(case, is_whole(case)) if not item.is_there]


@transaction.atomic
def archive_case(actor: Actor, case: Case, improvement: str = "") -> Case:
    """Archive a closed case; said with it, whether something has to change in the house.

    Raises:
        InvalidInput: the file of a complaint lacks something; `where` names the first.
        WrongState: it is archived already.
    """
    actor.require("cases.manage")
    case = locked(actor, case, "archive")
    if case.archived_at:
        raise WrongState(_("It is archived already."))
    if improvement:
        case.improvement = Improvement(improvement)
    if lacks := missing(case):
        named = "; ".join(str(file.NEEDED[code]) for code in lacks)
        raise InvalidInput(_("The file is not complete yet. It lacks: %(what)s") % {"what": named}, where=lacks[0])
    case.archived_at = clock.now()
    case.file_number = f"TS-{case.number}"
    case.save(update_fields=["archived_at", "file_number", "improvement"])
    tell_story(actor, case, NoteKind.CHANGE, code="archived", body=case.file_number)
    record(actor, facts.of(CaseArchived, case))
    return case
