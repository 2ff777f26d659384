"""DiagnosticReport: what a laboratory, an imaging room or another service issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping

_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"


@dataclass(frozen=True, slots=True)
class Report:
    """What we model of a report."""

    code: str = ""
    name: str = ""
    category: str = ""
    status: str = "final"
    conclusion: str = ""
    issued_at: datetime | None = None


def read(resource: Json) -> Report:
    """Return what we model of a DiagnosticReport."""
    found = fhir.concept(resource.get("code"), ("loinc",))
    start, end = fhir.period(resource.get("effectivePeriod"))
    at = resource.get("issued") or resource.get("effectiveDateTime")
    return Report(
        code=found.code,
        name=(found.text or found.code)[:160],
        category=fhir.code(resource.get("category"))[:32],
        status=fhir.text(resource.get("status"), 16) or "final",
        conclusion=fhir.text(resource.get("conclusion")),
        issued_at=fhir.instant(at) or end or start,
    )


def write(thing: Any) -> Json:
    """Return the elements of a DiagnosticReport."""
    kind = {"coding": [{"system": _CATEGORY, "code": thing.category}]}
    return fhir.without_empty(
        {
            "status": thing.status,
            "category": [kind] if thing.category else [],
            "code": fhir.write_concept("", thing.code, thing.name) or {"text": "?"},
            "issued": fhir.write_instant(thing.issued_at),
            "conclusion": thing.conclusion,
        }
    )


REPORT: Final = Mapping(resource_type="DiagnosticReport", read=read, write=write, assumed=frozenset({"issued"}))
