"""Closing a case, and starting it again when it is not settled after all."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import release_hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseReopened
from renxin.kernel.timeline.services import record
from renxin.programs.cases import clocks, facts, tasks
from renxin.programs.cases.models import Case, CaseKind, CaseStatus, NoteKind, Outcome

from .changing import locked, tell_story
from .opening import hold


@transaction.atomic
def close_case(actor: Actor, case: Case, outcome: str, words: str = "") -> Case:
    """Close a case with its outcome. A complaint needs a cause; one that is not settled needs words.

    Raises:
        InvalidInput: something is missing; `where` names it.
    """
    actor.require("cases.work")
    case = locked(actor, case, "close")
    if outcome not in Outcome.values:
        raise InvalidInput(_("Choose how it ended."), where="outcome")
    if outcome != Outcome.RESOLVED and not words.strip():
        raise InvalidInput(_("Say in a line why it ends here."), where="words")
    if case.kind == CaseKind.RIGHTS:
        raise InvalidInput(_("This case closes by itself when the request about data is decided."), where="outcome")
    if case.kind == CaseKind.COMPLAINT and not case.causes.exists():
        raise InvalidInput(_("A complaint is closed with at least one cause. Choose it first."), where="causes")
    return end(actor, case, Outcome(outcome), words.strip())


@transaction.atomic
def reopen_case(actor: Actor, case: Case, words: str) -> Case:
    """Start a case again with fresh clocks; what the law gave is not given twice.

    Raises:
        InvalidInput: nobody said why.
    """
    actor.require("cases.manage")
    if not words.strip():
        raise InvalidInput(_("Say in a line why it starts again."), where="words")
    return start_again(actor, locked(actor, case, "reopen"), words.strip())


def end(actor: Actor, case: Case, outcome: Outcome, words: str) -> Case:
    """Close a locked case: clocks, tasks and hold go, the fact stays."""
    now = clock.now()
    case.status, case.outcome = CaseStatus.CLOSED, outcome
    case.closed_at, case.next_rung_at = now, None
    if outcome in (Outcome.RESOLVED, Outcome.PARTLY):
        case.solved_at = now
    case.save(update_fields=["status", "outcome", "closed_at", "solved_at", "next_rung_at"])
    tasks.drop(actor, case, "closed")
    release_hold(actor, f"cases:{case.pk}")
    tell_story(actor, case, NoteKind.CHANGE, code=f"closed_{outcome}", body=words)
    minutes = int((now - case.opened_at).total_seconds() // 60)
    record(actor, facts.of(CaseClosed, case, outcome=str(outcome), minutes=minutes))
    return case


def start_again(actor: Actor, case: Case, words: str) -> Case:
    """Reopen a locked case: a new round with fresh clocks, a task and a hold."""
    now = clock.now()
    case.round += 1
    case.status, case.outcome = CaseStatus.REOPENED, ""
    case.closed_at = case.solved_at = None
    clocks.start(actor, case, now, keep_statutory=True)
    case.save()
    tasks.drop(actor, case, "reopened")
    tasks.ask_for_answer(actor, [case])
    if case.kind != CaseKind.RIGHTS:
        hold(actor, case)
    tell_story(actor, case, NoteKind.CHANGE, code="reopened", body=words)
    record(actor, facts.of(CaseReopened, case))
    return case
