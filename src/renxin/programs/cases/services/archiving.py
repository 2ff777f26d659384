"""Archiving: the file of a closed case is complete, gets its number, and changes no more."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.cases.models import Case, CaseKind, Improvement, NoteKind, Outcome

from .changing import locked, tell_story

_NO_FINDING = (Outcome.NOT_ACCEPTED, Outcome.WITHDRAWN, Outcome.MERGED)


def missing(case: Case) -> list[str]:
    """Return what the file of a closed case still lacks: `finding`, `improvement`, `causes`."""
    if case.kind != CaseKind.COMPLAINT or case.outcome in _NO_FINDING:
        return []
    lacks = [name for name in ("finding", "improvement") if not getattr(case, name)]
    return lacks if case.causes.exists() else [*lacks, "causes"]


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
        raise InvalidInput(
            _("The file is not complete yet: finding, problems, and whether something has to change."), where=lacks[0]
        )
    case.archived_at = clock.now()
    case.file_number = f"TS-{case.number}"
    case.save(update_fields=["archived_at", "file_number", "improvement"])
    tell_story(actor, case, NoteKind.CHANGE, code="archived", body=case.file_number)
    return case
