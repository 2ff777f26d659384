"""Answers of the past, taken over from another system: they count in the results, and nobody is asked or told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.services import NewResponse, store_responses
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.services import record
from renxin.programs.surveys.models import Invitation, InvitationState, Survey

from .scoring import SOURCE, point_back

TAKEN_OVER: Final = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """One answer of the past. `key` names it for ever; `score` is 0–100, `recommend` 0–10."""

    patient_id: int
    key: str
    survey: Survey
    answered_at: datetime
    score: float | None = None
    recommend: int | None = None
    comment: str = ""
    department_id: int | None = None


@transaction.atomic
def import_past_answers(actor: Actor, answers: Sequence[PastAnswer]) -> int:
    """Keep answers of the past as responses; return how many are new. Each is written down in the history only."""
    actor.require("patients.import")
    by_key = {one.key[:120]: one for one in answers}
    made = insert_rows(
        [_invitation(actor, key, one) for key, one in by_key.items()],
        "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id, key",
    )
    fresh = [(row_id, by_key[key]) for row_id, key in made]
    definitions = questionnaires.definitions_of(actor, {one.survey.version_id for _id, one in fresh})
    responses = [_response(row_id, one, definitions[one.survey.version_id]) for row_id, one in fresh]
    response_ids = store_responses(actor, responses)
    point_back([row_id for row_id, _one in fresh], response_ids)
    facts = (
        _fact(row_id, one, response, response_id)
        for (row_id, one), response, response_id in zip(fresh, responses, response_ids, strict=True)
    )
    record(actor, *facts, historic=True)
    return len(fresh)


def _invitation(actor: Actor, key: str, one: PastAnswer) -> Invitation:
    return Invitation(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        survey=one.survey,
        version_id=one.survey.version_id,
        patient_id=one.patient_id,
        key=key,
        department_id=one.department_id,
        state=InvitationState.ANSWERED,
        mode=TAKEN_OVER,
        invited_at=one.answered_at,
        answered_at=one.answered_at,
    )


def _response(row_id: int, one: PastAnswer, definition: questionnaires.Definition) -> NewResponse:
    answers: dict[str, Any] = {}
    for role, said in (("recommend", one.recommend), ("comment", one.comment or None)):
        item = next(iter(definition.with_role(role)), None)
        if item is not None and said is not None:
            answers[item.link_id] = said
    found = questionnaires.assess(definition, answers, one.survey.low_rules, None)
    score = one.score if one.score is not None else found.total_by(one.survey.method)
    return NewResponse(
        patient_id=one.patient_id,
        version_id=one.survey.version_id,
        source=SOURCE,
        source_id=one.survey.pk,
        invitation_id=row_id,
        department_id=one.department_id,
        authored_at=one.answered_at,
        language="zh-hans",
        mode=TAKEN_OVER,
        seconds=None,
        answers=answers,
        coded=found.coded,
        scores=found.scores.as_json(),
        method=one.survey.method,
        score=score,
        recommend=one.recommend,
        low=found.low,
        has_comment=bool(one.comment),
        flags=[],
    )


def _fact(row_id: int, one: PastAnswer, response: NewResponse, response_id: int) -> SurveyCompleted:
    return SurveyCompleted(
        patient_id=one.patient_id,
        occurred_at=one.answered_at,
        invitation_id=row_id,
        survey_code=one.survey.code,
        department_id=one.department_id,
        response_id=response_id,
        score=response.score,
        recommend=response.recommend,
        low=response.low,
        has_comment=response.has_comment,
    )
