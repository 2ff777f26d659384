"""Approvals of an answer by level: every post the level names, each by somebody who may stand for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.cases.course import approvals, clocks
from renxin.programs.cases.models import Case, CaseApproval, NoteKind

from .changing import locked, moved, tell_story
from .inquiring import check_apart


@transaction.atomic
def approve_answer(actor: Actor, case: Case, words: str = "") -> Case:
    """Approve the answer that was handed in, for the posts the actor stands for; it is approved when all have agreed.

    Whoever owns the case, or is concerned by it, may not.

    Raises:
        NotAllowed: the actor stands for no post that is still open.
        WrongState: the actor owns the case, is concerned, or has approved already.
    """
    case = locked(actor, case, "approve")
    filled = approvals.stands_for(actor, case)
    if not filled:
        approvals.refuse(actor, case)
    check_apart(actor, case)
    note = approvals.submitted(case)
    if note is not None:
        CaseApproval.objects.bulk_create(
            CaseApproval(
                tenant_id=actor.tenant_id,
                case=case,
                note=note,
                post=post,
                user_id=actor.user_id or 0,
                approved_at=clock.now(),
            )
            for post in filled
            if post
        )
    if approvals.still_open(case):
        tell_story(actor, case, NoteKind.CHANGE, code="approved_partly", body=words.strip())
        return case
    moved(case, "approve")
    return _kept(actor, case, "approved", words.strip())


@transaction.atomic
def reject_answer(actor: Actor, case: Case, words: str) -> Case:
    """Send an answer back to be written again, saying why; what others approved of it counts no more.

    Raises:
        InvalidInput: nobody said why.
        NotAllowed: the actor stands for no post that is still open.
        WrongState: the actor owns the case or is concerned.
    """
    if not words.strip():
        raise InvalidInput(_("Say what has to change."), where="words")
    case = locked(actor, case, "reject")
    if not approvals.stands_for(actor, case):
        approvals.refuse(actor, case)
    check_apart(actor, case)
    moved(case, "reject")
    return _kept(actor, case, "rejected", words.strip())


def _kept(actor: Actor, case: Case, code: str, words: str) -> Case:
    clocks.set_next_rung(case, clock.now())
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code=code, body=words)
    return case
