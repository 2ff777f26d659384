"""Condition: a diagnosis."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping, named, shown

_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
WITHDRAWN: Final = ("entered-in-error", "refuted")


@dataclass(frozen=True, slots=True)
class Problem:
    """What we model of a condition."""

    system: str
    code: str
    text: str = ""
    clinical_status: str = "active"
    onset_on: date | None = None
    recorded_at: datetime | None = None


def read(resource: Json) -> Problem | None:
    """Return what we model; None when it says neither a code nor words."""
    found = fhir.concept(resource.get("code"), ("icd-10",))
    system, code = named(found)
    onset = resource.get("onsetDateTime") or fhir.first(resource.get("onsetPeriod")).get("start")
    recorded = resource.get("recordedDate") or onset
    verified = fhir.code(resource.get("verificationStatus"))
    status = verified if verified in WITHDRAWN else fhir.code(resource.get("clinicalStatus"))
    if not code:
        return None
    return Problem(system, code, found.text, (status or "active")[:16], fhir.day_of(onset), fhir.instant(recorded))


def write(thing: Any) -> Json:
    """Return the elements of a Condition."""
    withdrawn = thing.clinical_status in WITHDRAWN
    status = {"coding": [{"system": _VERIFICATION if withdrawn else _CLINICAL, "code": thing.clinical_status}]}
    return fhir.without_empty(
        {
            "verificationStatus" if withdrawn else "clinicalStatus": status,
            "code": fhir.write_concept(*shown(thing.system, thing.code), thing.text),
            "onsetDateTime": thing.onset_on.isoformat() if thing.onset_on else "",
            "recordedDate": fhir.write_instant(thing.recorded_at),
        }
    )


CONDITION: Final = Mapping(
    resource_type="Condition", read=read, write=write, assumed=frozenset({"recordedDate", "clinicalStatus"})
)
