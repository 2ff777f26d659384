"""Storing responses that are scored already: hundreds in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.questionnaires.rules import Assessment
from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResponse:
    """One response to store, scored already. `id` may be given (anonymous answers bring one without a fine time)."""

    patient_id: int
    version_id: int
    source: str
    source_id: int
    authored_at: datetime
    language: str
    mode: str
    answers: Mapping[str, Any]
    coded: Mapping[str, Any]
    scores: Mapping[str, Any]
    method: str
    score: float | None = None
    recommend: int | None = None
    low: bool = False
    has_comment: bool = False
    flags: list[str] = field(default_factory=list)
    seconds: int | None = None
    invitation_id: int | None = None
    encounter_id: int | None = None
    department_id: int | None = None
    practitioner_id: int | None = None
    id: int | None = None


def store_responses(actor: Actor, new: Sequence[NewResponse]) -> list[int]:
    """Store the responses in one statement and return their ids, in the order given.

    The caller's transaction is used: the program records its own fact beside them.
    """
    fresh = iter(ids.allocate(sum(one.id is None for one in new)))
    rows = [
        QuestionnaireResponse(
            tenant_id=actor.tenant_id,
            patient_id=one.patient_id,
            id=next(fresh) if one.id is None else one.id,
            version_id=one.version_id,
            source=one.source,
            source_id=one.source_id,
            invitation_id=one.invitation_id,
            encounter_id=one.encounter_id,
            department_id=one.department_id,
            practitioner_id=one.practitioner_id,
            authored_at=one.authored_at,
            language=one.language,
            mode=one.mode,
            seconds=one.seconds,
            answers=json.dumps(one.answers, ensure_ascii=False),
            coded=dict(one.coded),
            scores=dict(one.scores),
            method=one.method,
            score=one.score,
            recommend=one.recommend,
            low=one.low,
            has_comment=one.has_comment,
            flags=one.flags,
        )
        for one in new
    ]
    QuestionnaireResponse.objects.bulk_create(rows, batch_size=1000)
    return [row.id for row in rows]


def replace_answers(
    actor: Actor, response: QuestionnaireResponse, answers: Mapping[str, Any], assessed: Assessment
) -> None:
    """Put other answers in place of those of a response, with the scores that follow. The caller keeps the trace."""
    rows = QuestionnaireResponse.objects.of(actor).filter(patient_id=response.patient_id, id=response.id)
    rows.update(
        answers=json.dumps(dict(answers), ensure_ascii=False),
        coded=assessed.coded,
        scores=assessed.scores.as_json(),
        score=assessed.total_by(response.method),
        recommend=assessed.scores.recommend,
        low=assessed.low,
        has_comment=bool(assessed.comment),
    )
