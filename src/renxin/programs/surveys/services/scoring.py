"""Scoring what was submitted: hundreds of answers in a few statements, one transaction for each batch and tenant."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.services import NewResponse, store_responses
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import SurveyAlarmed, SurveyCompleted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.programs.surveys.models import Submission, Survey

from .anonymous import hide_senders, id_of_the_day
from .flagging import doubts
from .keeping import drop_drafts

BATCH: Final = 500
SOURCE: Final = "surveys"
_BEST: Final = 100

_POINT_BACK: Final = """
UPDATE surveys_invitation AS i SET response_id = scored.response_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS scored (invitation_id, response_id)
 WHERE i.id = scored.invitation_id
"""


@dataclass(frozen=True, slots=True)
class _Scored:
    """A submission and what it comes to."""

    submission: Submission
    survey: Survey
    response: NewResponse
    comment: str = ""


def score_waiting() -> int:
    """Score one batch of waiting submissions; return how many were taken."""
    with transaction.atomic():
        waiting = list(
            Submission.objects.filter(parked_reason="")
            .select_for_update(skip_locked=True)
            .order_by("tenant_id", "id")[:BATCH]
        )
        for tenant_id, rows in groupby(waiting, key=lambda row: row.tenant_id):
            with tenant.scope(tenant_id):
                _score(Actor.system(tenant_id, "surveys"), list(rows))
    return len(waiting)


def _score(actor: Actor, rows: Sequence[Submission]) -> None:
    definitions = questionnaires.definitions_of(actor, {row.version_id for row in rows})
    surveys = Survey.objects.of(actor).in_bulk({row.survey_id for row in rows})
    hide_senders(actor, rows)
    current = patients.current_ids(actor.tenant_id, {row.patient_id for row in rows if row.patient_id > 0})
    scored: list[_Scored] = []
    for row in rows:
        try:
            survey = surveys[row.survey_id]
            whom = current.get(row.patient_id, row.patient_id)
            response, comment = _response(row, survey, definitions[row.version_id], whom)
        except (KeyError, TypeError, ValueError) as error:
            Submission.objects.filter(pk=row.pk).update(parked_reason=f"{type(error).__name__}: {error}"[:500])
        else:
            scored.append(_Scored(row, survey, response, comment))
    _mark(actor, scored, surveys)
    response_ids = store_responses(actor, [one.response for one in scored])
    _point_back(scored, response_ids)
    named = [
        (one, response_id) for one, response_id in zip(scored, response_ids, strict=True) if one.response.patient_id > 0
    ]
    record(actor, *[_completed(one, response_id) for one, response_id in named])
    nameless = [
        (one, response_id) for one, response_id in zip(scored, response_ids, strict=True) if one.response.patient_id < 0
    ]
    record(actor, *[_alarmed(actor, *each) for each in nameless if safety.alarming(each[0].comment)])
    drop_drafts(one.submission.invitation_id for one in scored if one.submission.invitation_id)
    Submission.objects.filter(pk__in=[one.submission.pk for one in scored]).delete()


def _mark(actor: Actor, scored: Sequence[_Scored], surveys: Mapping[int, Survey]) -> None:
    """Add the marks of doubt that one answer alone does not show."""
    rows = [one.submission for one in scored]
    tops = {one.submission.pk: one.response.score == _BEST for one in scored}
    found = doubts(actor, rows, surveys, tops)
    for one in scored:
        one.response.flags.extend(found.get(one.submission.pk, ()))


def _response(
    row: Submission, survey: Survey, definition: questionnaires.Definition, patient_id: int
) -> tuple[NewResponse, str]:
    """Return what is stored of a submission, and what was written freely."""
    answers: dict[str, Any] = json.loads(row.answers)
    found = questionnaires.assess(definition, answers, survey.low_rules, row.seconds)
    anonymous = patient_id < 0
    response = NewResponse(
        id=id_of_the_day() if anonymous else None,
        patient_id=patient_id,
        version_id=row.version_id,
        source=SOURCE,
        source_id=row.survey_id,
        invitation_id=row.invitation_id,
        encounter_id=row.encounter_id,
        department_id=row.department_id,
        practitioner_id=row.practitioner_id,
        authored_at=row.received_at,
        language=row.language,
        mode=row.mode,
        seconds=None if anonymous else row.seconds,
        answers=answers,
        coded=found.coded,
        scores=found.scores.as_json(),
        method=survey.method,
        score=found.total_by(survey.method),
        recommend=found.scores.recommend,
        low=found.low,
        has_comment=bool(found.comment),
        flags=found.flags,
    )
    return response, found.comment or ""


def _point_back(scored: Sequence[_Scored], response_ids: Sequence[int]) -> None:
    invited = [
        (one.submission.invitation_id, response_id)
        for one, response_id in zip(scored, response_ids, strict=True)
        if one.submission.invitation_id
    ]
    point_back([one for one, _ in invited], [two for _, two in invited])


def point_back(invitation_ids: Sequence[int], response_ids: Sequence[int]) -> None:
    """Note on each invitation which response answered it."""
    if invitation_ids:
        with connection.cursor() as cursor:
            cursor.execute(_POINT_BACK, [list(invitation_ids), list(response_ids)])


def _completed(one: _Scored, response_id: int) -> SurveyCompleted:
    found = one.response
    return SurveyCompleted(
        patient_id=found.patient_id,
        occurred_at=found.authored_at,
        invitation_id=found.invitation_id or 0,
        survey_code=one.survey.code,
        encounter_id=found.encounter_id,
        department_id=found.department_id,
        response_id=response_id,
        score=found.score,
        recommend=found.recommend,
        low=found.low,
        has_comment=found.has_comment,
    )


def _alarmed(actor: Actor, one: _Scored, response_id: int) -> SurveyAlarmed:
    return SurveyAlarmed(
        patient_id=-actor.tenant_id,
        occurred_at=clock.now(),
        invitation_id=0,
        survey_code=one.survey.code,
        encounter_id=None,
        department_id=one.response.department_id,
        response_id=response_id,
        respondent=one.response.patient_id,
    )
