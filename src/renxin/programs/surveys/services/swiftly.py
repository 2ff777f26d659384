"""The swift road of an answer: one statement claims the link and keeps what was said; everything else comes behind.

It knows the questions by the digest that the page carries, so nothing has to be read before. Where anything is unusual
(another version, a link that is over, something missing) it says so, and the ordinary page takes it from there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.kernel.core import clock, hot
from renxin.kernel.jobs.services import wake
from renxin.programs.surveys.models import Submission
from renxin.programs.surveys.tokens import hash_of

from .answering import OPEN_STATES, SCORING

_CLAIM: Final = """
WITH claimed AS (
    UPDATE surveys_invitation SET state = 'answered', answered_at = %(now)s::timestamptz
     WHERE id = coalesce((SELECT i.id FROM surveys_invitation AS i WHERE i.token_hash = %(hash)s::bytea),
                         (SELECT r.invitation_id FROM surveys_reminder AS r WHERE r.token_hash = %(hash)s::bytea))
       AND state = ANY(%(open)s::text[]) AND expires_at > %(now)s::timestamptz
       AND EXISTS (SELECT FROM questionnaires_questionnaireversion AS v
                    WHERE v.id = surveys_invitation.version_id AND v.digest = %(digest)s::text)
    RETURNING id, tenant_id, survey_id, version_id, patient_id, encounter_id, department_id, mode, opened_at, anonymous
), kept AS (
    INSERT INTO surveys_submission (tenant_id, survey_id, version_id, patient_id, origin_patient_id, invitation_id,
                                    encounter_id, department_id, answers, language, mode, seconds, received_at,
                                    device, parked_reason)
    SELECT tenant_id, survey_id, version_id, patient_id, patient_id, id,
           encounter_id, department_id, %(answers)s::text, %(language)s::text, mode,
           coalesce(%(seconds)s::int, least(86400, extract(epoch FROM %(now)s::timestamptz - opened_at))::int),
           %(now)s::timestamptz, %(device)s::text, ''
      FROM claimed
)
SELECT CASE WHEN claimed.anonymous THEN '[]' ELSE s.low_rules::text END
  FROM claimed JOIN surveys_survey AS s ON s.id = claimed.survey_id
"""

Digest = str
_DIGEST: Final = 64
_known: dict[Digest, questionnaires.Definition] = {}


@dataclass(frozen=True, slots=True)
class Swift:
    """What became of an answer: taken, incomplete (by linkId what is wrong), or for the ordinary page to look at."""

    status: Literal["accepted", "incomplete", "elsewhere"]
    low: bool = False
    errors: Mapping[str, str] | None = None


def submit_swiftly(
    token: str,
    digest: Digest,
    posted: Mapping[str, Sequence[str]],
    *,
    language: str,
    seconds: int | None = None,
    device: str = "",
) -> Swift:
    """Take the posted answers of whoever holds the link."""
    definition = _questions(digest)
    if definition is None:
        return Swift("elsewhere")
    answers, errors = questionnaires.read_answers(definition, posted)
    if errors:
        return Swift("incomplete", errors=errors)
    values = {
        "now": clock.now(),
        "hash": hash_of(token),
        "open": [str(state) for state in OPEN_STATES],
        "digest": digest,
        "answers": _locked(answers),
        "language": language,
        "seconds": seconds,
        "device": device,
    }
    rows = hot.execute(_CLAIM, values, rows=True)
    if not rows:
        return Swift("elsewhere")
    wake(SCORING)
    return Swift("accepted", low=questionnaires.is_low(definition, answers, json.loads(rows[0][0])))


def _questions(digest: Digest) -> questionnaires.Definition | None:
    """Return what the versions with these words ask; they never change, so a process reads them once."""
    found = _known.get(digest)
    if found is None and len(digest) == _DIGEST:
        row = QuestionnaireVersion.objects.filter(digest=digest).first()
        if row is not None:
            found = _known[digest] = questionnaires.definition_of(row)
    return found


def _locked(answers: Mapping[str, Any]) -> str:
    field = Submission._meta.get_field("answers")
    return str(field.get_prep_value(json.dumps(dict(answers), ensure_ascii=False)))
