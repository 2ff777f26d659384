"""What every change of a case shares: reading it locked, checking the move, writing the line of its story."""

from typing import Any

from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.programs.cases import selectors
from renxin.programs.cases.course import rules, states
from renxin.programs.cases.models import Case, CaseNote, NoteKind


def locked(actor: Actor, case: Case, move: str) -> Case:
    """Return the case as it is now, locked until the transaction ends.

    Raises:
        NotFound: the actor may not see it.
        WrongState: this cannot be done with it any more, or not yet.
    """
    rows = Case.objects.of(actor) if actor.kind != "staff" else selectors.visible(actor)
    found = rows.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None:
        raise NotFound("case")
    if not rules.may(move, found.status):
        raise WrongState(_("The case has moved on: it is %(status)s now.") % {"status": found.get_status_display()})
    return found


def moved(case: Case, move: str) -> None:
    """Bring a locked case where a move leads; the caller saves."""
    case.status = states.after(move, case.status, owned=case.owner_id is not None)


def tell_story(actor: Actor, case: Case, kind: NoteKind, *, code: str = "", body: str = "", **values: Any) -> CaseNote:
    """Write one line of the story of a case, in the actor's name."""
    return CaseNote.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        kind=kind,
        code=code,
        body=body,
        author_id=actor.user_id,
        author_name=actor.name if actor.kind == "staff" else "",
        written_at=clock.now(),
        **values,
    )
