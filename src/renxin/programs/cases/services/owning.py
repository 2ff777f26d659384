"""Who owns a case."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.programs import CaseAssigned
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.course import clocks, facts, owners, tasks
from renxin.programs.cases.models import Case, NoteKind

from .changing import locked, moved, tell_story


@transaction.atomic
def assign_case(actor: Actor, case: Case, owner_id: int) -> Case:
    """Give a case to a colleague (with `cases.manage`) or take it oneself (with `cases.work`).

    Raises:
        InvalidInput: there is no such colleague.
    """
    actor.require("cases.work" if owner_id == actor.user_id else "cases.manage")
    owner = organizations.users_by_ids(actor, [owner_id]).get(owner_id)
    if owner is None or not owner.is_active:
        raise InvalidInput(_("There is no such colleague."), where="owner")
    case = locked(actor, case, "assign")
    if case.owner_id == owner.pk:
        return case
    if owner.practitioner_id in owners.concerned(case):
        raise InvalidInput(_("This case is about her: somebody else has to own it."), where="owner")
    case.owner = owner
    moved(case, "assign")
    clocks.set_next_rung(case, clock.now())
    case.save()
    tasks.pass_on(actor, case)
    tell_story(actor, case, NoteKind.CHANGE, code="assigned", body=owner.get_full_name())
    record(actor, facts.of(CaseAssigned, case))
    return case
