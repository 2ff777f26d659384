"""Answers of the past to our surveys."""

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.fields import plain
from renxin.doors.connectors.tables.rows import Row
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.programs.surveys import selectors as surveys
from renxin.programs.surveys.models import Invitation, Survey
from renxin.programs.surveys.services import PastAnswer, import_past_answers

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse what names no survey of ours, says nothing, or lies outside the scales."""
    known = _surveys(batch)
    for row in batch.rows:
        _check(batch, row, known)


def apply(batch: Batch) -> None:
    """Keep the answers as responses of the surveys they name."""
    known = _surveys(batch)
    rows = batch.sound()
    if rows:
        import_past_answers(batch.actor, [_answer(batch, row, known) for row in rows])


def _surveys(batch: Batch) -> dict[str, Survey]:
    """Return the surveys by code and by either title; the first active one under the empty name."""
    found: dict[str, Survey] = {}
    for survey in surveys.active_surveys(batch.actor):
        found.setdefault("", survey)
        for name in (survey.code, *survey.title.values()):
            found.setdefault(plain(name), survey)
    return found


def _check(batch: Batch, row: Row, known: dict[str, Survey]) -> None:
    if plain(row.get("survey")) not in known:
        batch.refuse(row, reasons.NO_SURVEY, "survey")
    if not 0 <= row.get("recommend", 0) <= 10:
        batch.refuse(row, reasons.OUT_OF_RANGE, "recommend")
    if not 0 <= row.get("score", 0) <= 100:
        batch.refuse(row, reasons.OUT_OF_RANGE, "score")
    if row.get("recommend", None) is None and row.get("score", None) is None and not row.get("comment"):
        batch.refuse(row, reasons.MISSING, "score")
    batch.happened(row, "answered_at")
    batch.department(row)


def _answer(batch: Batch, row: Row, known: dict[str, Survey]) -> PastAnswer:
    survey = known[plain(row.get("survey"))]
    score = row.get("score", None)
    return PastAnswer(
        patient_id=batch.patient(row),
        key=f"import:{survey.code}:{batch.key(row, 'answer_no', 'answered_at')}",
        survey=survey,
        answered_at=row.values["answered_at"],
        score=None if score is None else float(score),
        recommend=row.get("recommend", None),
        comment=row.get("comment"),
        department_id=batch.department(row),
    )


KIND = Kind("surveys", apply, (Invitation, QuestionnaireResponse), check)
