"""Setting an answer right where the law asks for it: one person asks with a reason, another decides; nothing vanishes.

What stood there stays in the amendment, locked. Scores and counts follow what the answer says now.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.services import replace_answers
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import SurveyAmended
from renxin.kernel.timeline.services import record
from renxin.programs.surveys.models import Amendment, Survey
from renxin.programs.surveys.results.single import answer

AMEND = "surveys.amend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be set right: the question, what the form would send (nothing takes the answer out), and why."""

    link_id: str
    posted: Sequence[str]
    ground: str
    reason: str


@transaction.atomic
def ask_to_amend(actor: Actor, reference: str, wish: Wish) -> Amendment:
    """Ask that one answer of the response behind an opaque reference be set right.

    Raises:
        InvalidInput: the reason or the ground is missing, the answer is none for this question, or nothing changes.
    """
    actor.require(AMEND)
    found = answer(actor, reference)
    patient_id, response_id, link_id = found.response.patient_id, found.response.id, wish.link_id
    if wish.ground not in Amendment.Ground.values or not wish.reason.strip():
        raise InvalidInput(_("Say what the law asks for, and why."), where="reason")
    before = found.answers.get(link_id)
    after = _after(found.definition, link_id, wish.posted)
    if before == after:
        raise InvalidInput(_("This is what stands there already."), where="answer")
    if Amendment.objects.of(actor).filter(response_id=response_id, link_id=link_id, status="asked").exists():
        raise InvalidInput(_("This answer waits for a second person already."), where="answer")
    row = Amendment.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        response_id=response_id,
        link_id=link_id,
        ground=wish.ground,
        reason=wish.reason.strip()[:2000],
        before=json.dumps(before, ensure_ascii=False),
        after=json.dumps(after, ensure_ascii=False),
        asked_by_id=actor.user_id or 0,
        asked_at=clock.now(),
    )
    record_access(actor, "survey.amend.ask", "amendment", row.uid, patient_id=_known(patient_id))
    return row


@transaction.atomic
def decide_amendment(actor: Actor, row: Amendment, *, make: bool) -> Amendment:
    """Make or refuse an amendment that somebody else asked for.

    Raises:
        InvalidInput: it is one's own.
        WrongState: it is decided already, or the answer has changed since.
    """
    actor.require(AMEND)
    row = Amendment.objects.of(actor).select_for_update().get(pk=row.pk)
    if row.status != Amendment.Status.ASKED:
        raise WrongState(_("This is decided already."))
    if row.asked_by_id == actor.user_id:
        raise InvalidInput(_("A second person decides: not the one who asked."), where="decided_by")
    if make:
        _make(actor, row)
    row.status = Amendment.Status.MADE if make else Amendment.Status.REFUSED
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save(update_fields=["status", "decided_by", "decided_at"])
    action = "survey.amend.make" if make else "survey.amend.refuse"
    record_access(actor, action, "amendment", row.uid, patient_id=_known(row.patient_id))
    return row


def _make(actor: Actor, row: Amendment) -> None:
    found = questionnaires.response(actor, row.patient_id, row.response_id)
    before, after = json.loads(row.before), json.loads(row.after)
    if found.answers.get(row.link_id) != before:
        raise WrongState(_("The answer has changed since this was asked."))
    answers = {key: value for key, value in found.answers.items() if key != row.link_id}
    if after is not None:
        answers[row.link_id] = after
    survey = Survey.objects.of(actor).get(pk=found.response.source_id)
    assessed = questionnaires.assess(found.definition, answers, survey.low_rules, found.response.seconds)
    replace_answers(actor, found.response, answers, assessed)
    if row.patient_id < 0:  # about nobody: only which answer, for those who add answers up
        record(actor, SurveyAmended(patient_id=-actor.tenant_id, occurred_at=clock.now(), response_id=row.response_id))
    else:
        fact = SurveyAmended(
            patient_id=row.patient_id,
            occurred_at=clock.now(),
            invitation_id=found.response.invitation_id or 0,
            survey_code=survey.code,
            encounter_id=found.response.encounter_id,
            department_id=found.response.department_id,
            response_id=row.response_id,
            score=assessed.total_by(found.response.method),
            recommend=assessed.scores.recommend,
        )
        record(actor, fact)


def _after(definition: questionnaires.Definition, link_id: str, posted: Sequence[str]) -> Any:
    """Return the value that the posted strings stand for; None takes the answer out."""
    item = definition.item(link_id)
    if item is None:
        raise NotFound("question")
    given = [value.strip() for value in posted if value.strip()]
    if not given:
        return None
    value = questionnaires.typed(item, given)
    if value is None:
        raise InvalidInput(_("This is no possible answer to the question."), where="answer")
    return value


def _known(patient_id: int) -> int | None:
    return patient_id if patient_id > 0 else None
