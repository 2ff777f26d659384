"""Answers: resources, and OperationOutcome for what went wrong, in the caller's language."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language

from renxin.doors.connectors.fhir.selectors import dump

TYPE: Final = "application/fhir+json; charset=utf-8"
Json = dict[str, Any]


def answer(resource: Json, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return a resource. It is a patient's: nobody on the way keeps a copy."""
    response = HttpResponse(dump(resource), content_type=TYPE, status=status, headers=headers)
    response["Cache-Control"] = "no-store"
    return response


def outcome(code: str, words: object, *, where: str = "", severity: str = "error") -> Json:
    """Return an OperationOutcome with one issue."""
    issue: Json = {"severity": severity, "code": code, "details": {"text": str(words)}, "diagnostics": str(words)}
    if where:
        issue["expression"] = [where]
    return {"resourceType": "OperationOutcome", "language": get_language() or "zh-hans", "issue": [issue]}


def refuse(
    status: int, code: str, words: object, *, where: str = "", headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return an error."""
    return answer(outcome(code, words, where=where), status, headers)
