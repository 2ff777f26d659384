"""Interviews by phone: a colleague who did not treat the patient asks question by question and writes down."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import definition_of, read_answers
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, cancel_tasks, complete_task, create_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.jobs.services import wake
from renxin.people.organizations.models import PractitionerRole, Role
from renxin.people.patients.models import CareRelation
from renxin.programs.surveys.models import Interview, Invitation, InvitationState, Submission, Survey

from .answering import OPEN_STATES, SCORING

PHONE: Final = "phone"
CALL_WITHIN: Final = timedelta(hours=48)
_CARING: Final = (Role.NURSE, Role.HEAD_NURSE, Role.DOCTOR)
Given = Mapping[str, Sequence[str]]


@transaction.atomic
def plan_interviews(actor: Actor, survey: Survey, invitation_ids: Iterable[int]) -> int:
    """Make an interview and a task to call of each of these invitations; return how many."""
    rows = list(Invitation.objects.of(actor).filter(pk__in=list(invitation_ids), survey=survey, interview=None))
    Interview.objects.bulk_create(Interview(tenant_id=actor.tenant_id, invitation=row) for row in rows)
    due = clock.now() + CALL_WITHIN
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind=Task.Kind.CALL,
                title_code="survey_interview",
                source=task_source(row),
                due_at=due,
            )
            for row in rows
        ],
    )
    return len(rows)


def task_source(invitation: Invitation) -> str:
    """Return the name of the task that asks for an interview."""
    return f"surveys:interview:{invitation.uid}"


def has_treated(actor: Actor, invitation: Invitation) -> bool:
    """Tell whether the actor looked after this patient: who treated somebody does not ask her how it was."""
    if actor.practitioner_id is None:
        return False
    visit = invitation.encounter
    if visit is not None and visit.practitioner_id == actor.practitioner_id:
        return True
    cares = CareRelation.objects.of(actor).filter(patient_id=invitation.patient_id)
    if cares.filter(practitioner_id=actor.practitioner_id).exists():
        return True
    both = (invitation.department_id, visit.department_id if visit else None)
    places = [one for one in both if one is not None]
    works = PractitionerRole.objects.of(actor).filter(practitioner_id=actor.practitioner_id, is_active=True)
    return works.filter(organization_id__in=places, role__in=_CARING).exists()


@transaction.atomic
def note_answer(actor: Actor, interview: Interview, link_id: str, values: Sequence[str]) -> Interview:
    """Write down what was answered to one question; an empty answer means that she did not wish to say.

    Raises:
        InvalidInput: this is no possible answer.
        WrongState: the interview is over, or the actor treated the patient.
    """
    row = _open(actor, interview)
    given = said_so_far(row) | {link_id: [value for value in values if value.strip()]}
    _answers, errors = read_answers(definition_of(row.invitation.version), given)
    if errors.get(link_id):
        raise InvalidInput(_("Please choose one of the answers."), where=link_id)
    row.draft = json.dumps(given, ensure_ascii=False)
    row.interviewer_id, row.state = actor.user_id, Interview.State.RUNNING
    row.started_at = row.started_at or clock.now()
    row.save()
    return row


@transaction.atomic
def finish_interview(actor: Actor, interview: Interview) -> bool:
    """Hand the answers in, once; return whether they counted (she may have answered by the link meanwhile).

    Raises:
        InvalidInput: a question that has to be answered is not.
    """
    row = _open(actor, interview)
    invitation = row.invitation
    answers, errors = read_answers(definition_of(invitation.version), said_so_far(row))
    if errors:
        raise InvalidInput(_("A question that matters is not answered yet."), where=next(iter(errors)))
    now = clock.now()
    claimed = Invitation.objects.filter(pk=invitation.pk, state__in=OPEN_STATES).update(
        state=InvitationState.ANSWERED, mode=PHONE, started_at=row.started_at, answered_at=now
    )
    if claimed:
        _submit(row, answers)
    _end(actor, row, Interview.State.DONE)
    for task in Task.objects.of(actor).filter(source=task_source(invitation), state=Task.State.OPEN):
        complete_task(actor, task, "well")
    wake(SCORING)
    return bool(claimed)


@transaction.atomic
def refuse_interview(actor: Actor, interview: Interview) -> None:
    """Note that she does not wish to answer: nobody calls again about this, and the link dies."""
    row = _open(actor, interview)
    Invitation.objects.filter(pk=row.invitation_id, state__in=OPEN_STATES).update(
        state=InvitationState.WITHHELD, reason="objected", token_hash=None
    )
    _end(actor, row, Interview.State.REFUSED)
    cancel_tasks(actor, sources=[task_source(row.invitation)], reason="refused")


def said_so_far(interview: Interview) -> dict[str, list[str]]:
    """Return what was written down until now, by question."""
    found: dict[str, list[str]] = json.loads(interview.draft) if interview.draft else {}
    return found


def _open(actor: Actor, interview: Interview) -> Interview:
    actor.require("surveys.interview")
    rows = Interview.objects.of(actor).select_for_update(of=("self",))
    row = rows.select_related("invitation__version", "invitation__survey", "invitation__encounter").get(pk=interview.pk)
    if row.state not in (Interview.State.WAITING, Interview.State.RUNNING):
        raise WrongState(_("This interview is over."))
    if has_treated(actor, row.invitation):
        raise WrongState(_("You looked after this patient. Somebody else has to ask how it was."))
    return row


def _submit(row: Interview, answers: Mapping[str, Any]) -> None:
    invitation, now = row.invitation, clock.now()
    Submission.objects.create(
        tenant_id=row.tenant_id,
        survey_id=invitation.survey_id,
        version_id=invitation.version_id,
        patient_id=invitation.patient_id,
        invitation_id=invitation.pk,
        encounter_id=invitation.encounter_id,
        department_id=invitation.department_id,
        answers=json.dumps(dict(answers), ensure_ascii=False),
        language="zh-hans",
        mode=PHONE,
        seconds=int((now - (row.started_at or now)).total_seconds()),
        received_at=now,
    )


def _end(actor: Actor, row: Interview, state: str) -> None:
    row.state, row.ended_at, row.draft, row.interviewer_id = state, clock.now(), "", actor.user_id
    row.save()
    record_access(actor, "survey.interview", "interview", row.uid, patient_id=row.invitation.patient_id)
