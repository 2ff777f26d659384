"""Who works on a case beside its owner, and the steps they are asked to take."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User
from renxin.programs.cases.course import owners, tasks
from renxin.programs.cases.models import Case, CaseMember, CaseWork, NoteKind
from renxin.programs.cases.packs.terms import terms

from .changing import locked, tell_story


@transaction.atomic
def add_member(actor: Actor, case: Case, user_id: int) -> CaseMember:
    """Let a colleague work on a case too; she sees it from now on.

    Raises:
        InvalidInput: there is no such colleague, or the case is about her.
    """
    actor.require("cases.work")
    case = locked(actor, case, "change")
    user = _colleague(actor, case, user_id)
    row, made = CaseMember.objects.get_or_create(
        tenant_id=actor.tenant_id, case=case, user=user, defaults={"added_at": clock.now()}
    )
    if made:
        tell_story(actor, case, NoteKind.CHANGE, code="member", body=user.get_full_name())
    return row


@transaction.atomic
def drop_member(actor: Actor, case: Case, user_id: int) -> None:
    """Let a colleague no longer work on a case."""
    actor.require("cases.manage")
    locked(actor, case, "note").members.filter(user_id=user_id).delete()


@transaction.atomic
def ask_for_work(actor: Actor, case: Case, code: str, *, user_id: int, due_at: datetime, words: str = "") -> CaseWork:
    """Ask a colleague to take a step for a case: it stands on her list, and she sees the case.

    Raises:
        InvalidInput: there is no such step or colleague, or it is due before now.
    """
    actor.require("cases.work")
    if code not in {one.code for one in terms().works}:
        raise InvalidInput(_("Choose what is to be done."), where="code")
    if due_at <= clock.now():
        raise InvalidInput(_("Choose a time that is still to come."), where="due_at")
    case = locked(actor, case, "change")
    user = _colleague(actor, case, user_id)
    if user.pk != case.owner_id:
        add_member(actor, case, user.pk)
    step = CaseWork.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        code=code,
        words=words.strip(),
        owner=user,
        due_at=due_at,
        asked_at=clock.now(),
        asked_by_id=actor.user_id,
    )
    tasks.work(actor, step)
    return step


@transaction.atomic
def finish_work(actor: Actor, step: CaseWork, result: str) -> CaseWork:
    """Say that a step is taken, and what came of it.

    Raises:
        InvalidInput: it is not said what came of it.
        NotFound: the actor may not see the case.
        WrongState: it is taken already.
    """
    actor.require("cases.view")
    if actor.user_id != step.owner_id:
        actor.require("cases.work")
    if not result.strip():
        raise InvalidInput(_("Say in a line what came of it."), where="result")
    case = locked(actor, step.case, "note")
    row = CaseWork.objects.select_for_update().filter(pk=step.pk, case=case).first()
    if row is None:
        raise NotFound("step")
    if row.done_at:
        raise WrongState(_("This step is taken already."))
    row.result, row.done_at, row.done_by_id = result.strip(), clock.now(), actor.user_id
    row.save(update_fields=["result", "done_at", "done_by"])
    tasks.cancel(actor, [f"cases:{case.pk}:work:{row.pk}"], "done")
    tell_story(actor, case, NoteKind.NOTE, code="work", body=row.result)
    return row


def _colleague(actor: Actor, case: Case, user_id: int) -> User:
    user = organizations.users_by_ids(actor, [user_id]).get(user_id)
    if user is None or not user.is_active:
        raise InvalidInput(_("There is no such colleague."), where="user")
    if user.practitioner_id in owners.concerned(case):
        raise InvalidInput(_("This case is about her: she may only give a statement."), where="user")
    return user
