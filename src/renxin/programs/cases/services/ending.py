"""Closing a case, and starting it again when it is not settled after all."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import release_hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseReopened, CaseSolved
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.course import clocks, facts, owners, tasks
from renxin.programs.cases.models import SAID_AT_CLOSING, Case, CaseKind, CaseStatus, CaseWork, NoteKind, Outcome
from renxin.programs.cases.packs.terms import terms

from .changing import locked, moved, tell_story
from .opening import NewCase, hold, open_case
from .timing import end_pause


@transaction.atomic
def close_case(actor: Actor, case: Case, outcome: str, words: str = "") -> Case:
    """Close a case with its outcome. A complaint needs a cause; one that is not settled needs words.

    Raises:
        InvalidInput: something is missing; `where` names it.
    """
    actor.require("cases.work")
    case = locked(actor, case, "close")
    if outcome not in SAID_AT_CLOSING:
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

    An archived file stays as it is: a new case goes on from it, linked, with the law's clock of a new receipt.

    Raises:
        InvalidInput: nobody said why.
    """
    actor.require("cases.manage")
    if not words.strip():
        raise InvalidInput(_("Say in a line why it starts again."), where="words")
    case = locked(actor, case, "reopen")
    if case.archived_at:
        return go_on(actor, case, words.strip())
    return start_again(actor, case, words.strip())


def end(actor: Actor, case: Case, outcome: Outcome, words: str) -> Case:
    """Close a locked case: clocks, tasks and hold go, the fact stays."""
    now = clock.now()
    end_pause(case)
    case.status, case.outcome = CaseStatus.CLOSED, outcome
    case.closed_at, case.next_rung_at = now, None
    if outcome in (Outcome.RESOLVED, Outcome.PARTLY):
        case.solved_at = now
    case.save()
    case.alarms.filter(acknowledged_at=None).update(answer_due_at=None)
    tasks.drop(actor, case, "closed")
    release_hold(actor, f"cases:{case.pk}")
    tell_story(actor, case, NoteKind.CHANGE, code=f"closed_{outcome}", body=words)
    minutes = int((now - case.opened_at).total_seconds() // 60)
    if case.solved_at:
        record(actor, facts.of(CaseSolved, case, minutes=minutes, outcome=str(outcome)))
    record(actor, facts.of(CaseClosed, case, outcome=str(outcome), minutes=minutes, source=facts.handed_over(case)))
    if case.kind == CaseKind.COMPLAINT and case.level in terms().call_back.levels and outcome in SAID_AT_CLOSING:
        _ask_to_call_back(actor, case)
    return case


def _ask_to_call_back(actor: Actor, case: Case) -> None:
    """Let the complaint office ask, days after, how the complainant is: a key complaint is not over yet."""
    if case.is_anonymous:
        return
    office = owners.reach(actor, "complaint_office", None, owners.concerned(case))
    caller = next((user for user in office if user.pk != case.owner_id), case.owner)
    now, zone = clock.now(), organizations.zone_of(actor)
    step = CaseWork.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        code="call_back",
        owner=caller,
        due_at=organizations.calendar_for(actor).add_working_days(now, terms().call_back.working_days, zone),
        asked_at=now,
        asked_by_id=actor.user_id,
    )
    tasks.work(actor, step)
    tell_story(actor, case, NoteKind.CHANGE, code="called_for", body=caller.get_full_name() if caller else "")


def start_again(actor: Actor, case: Case, words: str) -> Case:
    """Reopen a locked case: a new round with fresh clocks, a task and a hold."""
    now = clock.now()
    case.round += 1
    moved(case, "reopen")
    case.outcome = case.reason = ""
    case.closed_at = case.solved_at = None
    clocks.start(actor, case, now, keep_statutory=True)
    case.save()
    tasks.drop(actor, case, "reopened")
    tasks.ask_for_answer(actor, [case])
    hold(actor, case)
    tell_story(actor, case, NoteKind.CHANGE, code="reopened", body=words)
    record(actor, facts.of(CaseReopened, case, source=facts.handed_over(case)))
    return case


def go_on(actor: Actor, case: Case, words: str) -> Case:
    """Open the next round of an archived case as a case of its own, linked with it; once for each file and round."""
    again = open_case(
        actor,
        NewCase(
            patient_id=case.patient_id,
            source=f"cases:{case.pk}:again:{case.again.count() + 1}",
            kind=case.kind,
            level=case.level,
            department_id=case.department_id,
            encounter_id=case.encounter_id,
            channel=case.channel,
            words=words,
            again_of_id=case.pk,
            round=case.round + 1,
            concerned=tuple(owners.concerned(case)),
        ),
    )
    tell_story(actor, case, NoteKind.CHANGE, code="goes_on", body=again.number)
    record(actor, facts.of(CaseReopened, again))
    return again
