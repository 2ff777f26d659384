"""Single answers for statistics that sums cannot give: what goes along with what. The newest so many, no names."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.engagement.questionnaires.selectors import Definition
from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope
from renxin.programs.surveys.models import Survey

# More answers would sharpen no picture that a person could see.
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Single:
    """One answer: the scores of its dimensions (0–100), how it judges as a whole, and its closed answers."""

    patient_id: int
    department_id: int | None
    encounter_id: int | None
    mode: str
    score: float | None
    outcome: float | None
    recommend: int | None
    dimensions: dict[str, float]
    coded: dict[str, Any]
    authored_at: datetime


def singles(scope: Scope, survey: Survey, definition: Definition) -> list[Single]:
    """Return the newest answers of a survey in the scope.

    As a whole means the recommendation where it is asked, else the question about the whole.
    """
    sql = """
    SELECT patient_id, department_id, encounter_id, mode, score, recommend, method,
           scores -> 'dimensions' AS dimensions, coded, authored_at
    FROM questionnaires_questionnaireresponse
    WHERE source = 'surveys' AND tenant_id = %(tenant)s AND source_id = ANY(%(surveys)s)
      AND id >= %(floor)s AND authored_at >= %(start)s AND authored_at < %(end)s
      AND (%(everywhere)s OR department_id = ANY(%(departments)s))
    ORDER BY id DESC LIMIT %(most)s
    """
    more = {"surveys": [survey.pk], "floor": scope.log_floor(scope.start), "most": MOST}
    overall = [item.link_id for item in definition.with_role("overall")]
    return [_single(row, overall) for row in fetch(sql, {**scope.values(), **more})]


def _single(row: Any, overall: list[str]) -> Single:
    coded = _read(row.coded)
    said = [coded[code] for code in overall if isinstance(coded.get(code), int)]
    whole = row.recommend if row.recommend is not None else (said[0] if said else None)
    return Single(
        patient_id=row.patient_id,
        department_id=row.department_id,
        encounter_id=row.encounter_id,
        mode=row.mode,
        score=row.score,
        outcome=None if whole is None else float(whole),
        recommend=row.recommend,
        dimensions={code: float(pair[row.method]) for code, pair in _read(row.dimensions).items() if pair},
        coded=coded,
        authored_at=row.authored_at,
    )


def _read(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else (value or {})
    return found
