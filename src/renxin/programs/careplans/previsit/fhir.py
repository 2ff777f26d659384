"""A visit's answers as FHIR R4: a bundle with the QuestionnaireResponse and Observations. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.questionnaires.selectors import bank_questions

from .selecting import Sheet

_LOINC: Final = "http://loinc.org"


def bundle(sheet: Sheet, answers: Mapping[str, Any], worries: str, patient_uid: str) -> dict[str, Any]:
    """Return the bundle. The patient is named by her uid in our own system, never by name or number."""
    subject = {"reference": f"Patient/{patient_uid}"}
    authored = sheet.row.answered_at.isoformat() if sheet.row.answered_at else None
    items = [_item(code, value) for code, value in answers.items()]
    if worries:
        items.append({"linkId": "worries", "answer": [{"valueString": worries}]})
    response = {
        "resourceType": "QuestionnaireResponse",
        "id": str(sheet.row.uid),
        "status": "completed",
        "subject": subject,
        "authored": authored,
        "item": items,
    }
    measured = [_observation(code, value, subject, authored) for code, value in answers.items()]
    resources = [response, *(one for one in measured if one)]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def _item(code: str, value: Any) -> dict[str, Any]:
    values = value if isinstance(value, list) else [value]
    return {"linkId": code, "answer": [_answer(one) for one in values]}


def _answer(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    return {"valueString": str(value)}


def _observation(code: str, value: Any, subject: dict[str, str], at: str | None) -> dict[str, Any] | None:
    question = bank_questions()[code]
    if not question.loinc or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return {
        "resourceType": "Observation",
        "status": "preliminary",
        "code": {"coding": [{"system": _LOINC, "code": question.loinc}], "text": question.text.en},
        "subject": subject,
        "effectiveDateTime": at,
        "valueQuantity": {"value": value, "unit": question.unit.en if question.unit else ""},
    }
