"""A recovery case becomes a complaint under law: only when the patient agrees, and from that moment."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseKind, NoteKind, Term

from .changing import locked, tell_story


@transaction.atomic
def register_complaint(actor: Actor, case: Case, agreed: str) -> Case:
    """Register a case as a complaint; `agreed` says how the patient agreed. The law's clock starts now.

    Raises:
        InvalidInput: it is not said how the patient agreed.
        WrongState: it is a complaint already.
    """
    actor.require("cases.work")
    if not agreed.strip():
        raise InvalidInput(_("Say how the patient agreed: by phone, in writing, in person."), where="agreed")
    case = locked(actor, case, "complain")
    if case.kind == CaseKind.COMPLAINT:
        raise WrongState(_("It is registered as a complaint already."))
    now = clock.now()
    case.kind, case.anchored_at = CaseKind.COMPLAINT, now
    case.term = Term.MULTI if case.departments.exists() else case.term
    # What was promised before stays promised; registering never gives more time.
    clocks.tighten(actor, case, now)
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code="complaint", body=agreed.strip())
    return case
