"""Whole answers of the past, taken over set by set: who was asked and did not answer, who did, what nobody signed.

They count in results and rates like those that we took ourselves. Each is written down in the history only: nobody is
asked or told anything because of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.services import NewResponse, store_responses
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.services import record
from renxin.programs.surveys.models import Invitation, InvitationState, Survey

from .anonymous import anonymous_patient, id_of_the_day, midnight_of
from .scoring import SOURCE, point_back


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswer:
    """One person who was (or was not) asked, or one anonymous answer (`patient_id` None).

    `key` names an invitation for ever. Without `answers` nobody answered: `state` and `reason` say how far it went.
    """

    survey: Survey
    at: datetime
    key: str = ""
    patient_id: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    state: str = InvitationState.ANSWERED
    reason: str = ""
    mode: str = "link"
    seconds: int | None = None
    language: str = "zh-hans"
    encounter_id: int | None = None
    department_id: int | None = None
    practitioner_id: int | None = None
    opened_at: datetime | None = None
    answered_at: datetime | None = None


@transaction.atomic
def import_whole_answers(actor: Actor, given: Sequence[WholeAnswer]) -> int:
    """Keep them; return how many answers are new. A key that is known changes nothing."""
    actor.require("patients.import")
    named = {one.key: one for one in given if one.patient_id is not None}
    made = insert_rows(
        [_invitation(actor, one) for one in named.values()],
        "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id, key",
    )
    fresh = [(row_id, named[key]) for row_id, key in made if named[key].answers]
    todo = [*fresh, *((None, one) for one in given if one.patient_id is None)]
    definitions = questionnaires.definitions_of(actor, {one.survey.version_id for _id, one in todo})
    responses = [_response(row_id, one, definitions[one.survey.version_id]) for row_id, one in todo]
    response_ids = store_responses(actor, responses)
    point_back([row_id for row_id, _one in fresh], response_ids[: len(fresh)])
    done = zip(fresh, responses[: len(fresh)], response_ids[: len(fresh)], strict=True)
    facts = (_fact(row_id, one, response, response_id) for (row_id, one), response, response_id in done)
    record(actor, *facts, historic=True)
    return len(todo)


def _invitation(actor: Actor, one: WholeAnswer) -> Invitation:
    return Invitation(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        survey=one.survey,
        version_id=one.survey.version_id,
        patient_id=one.patient_id or 0,
        key=one.key,
        encounter_id=one.encounter_id,
        department_id=one.department_id,
        state=one.state,
        reason=one.reason,
        mode=one.mode,
        invited_at=one.at,
        opened_at=one.opened_at,
        started_at=one.opened_at if one.answers else None,
        answered_at=one.answered_at,
    )


def _response(row_id: int | None, one: WholeAnswer, definition: questionnaires.Definition) -> NewResponse:
    found = questionnaires.assess(definition, one.answers, one.survey.low_rules, one.seconds)
    anonymous = one.patient_id is None
    return NewResponse(
        id=id_of_the_day() if anonymous else None,
        patient_id=anonymous_patient() if one.patient_id is None else one.patient_id,
        version_id=one.survey.version_id,
        source=SOURCE,
        source_id=one.survey.pk,
        invitation_id=row_id,
        encounter_id=None if anonymous else one.encounter_id,
        department_id=one.department_id,
        practitioner_id=one.practitioner_id,
        authored_at=midnight_of(one.at) if anonymous else one.answered_at or one.at,
        language=one.language,
        mode=one.mode,
        seconds=None if anonymous else one.seconds,
        answers=one.answers,
        coded=found.coded,
        scores=found.scores.as_json(),
        method=one.survey.method,
        score=found.total_by(one.survey.method),
        recommend=found.scores.recommend,
        low=found.low,
        has_comment=bool(found.comment),
        flags=found.flags,
    )


def _fact(row_id: int, one: WholeAnswer, response: NewResponse, response_id: int) -> SurveyCompleted:
    return SurveyCompleted(
        patient_id=response.patient_id,
        occurred_at=response.authored_at,
        invitation_id=row_id,
        survey_code=one.survey.code,
        encounter_id=one.encounter_id,
        department_id=one.department_id,
        response_id=response_id,
        score=response.score,
        recommend=response.recommend,
        low=response.low,
        has_comment=response.has_comment,
    )
