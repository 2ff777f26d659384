"""AllergyIntolerance: something a person must not get."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping, named, shown

_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_CATEGORIES: Final = ("food", "medication", "environment", "biologic")


@dataclass(frozen=True, slots=True)
class Allergy:
    """What we model of an allergy."""

    code: str
    text: str = ""
    kind: str = ""
    criticality: str = ""
    reaction: str = ""
    clinical_status: str = "active"
    recorded_at: datetime | None = None


def read(resource: Json) -> Allergy | None:
    """Return what we model; None when it says neither a code nor words."""
    found = fhir.concept(resource.get("code"))
    _system, code = named(found)
    category = resource.get("category")
    kind = fhir.text(category[0]) if isinstance(category, list) and category else ""
    verified = fhir.code(resource.get("verificationStatus"))
    status = verified if verified == "entered-in-error" else fhir.code(resource.get("clinicalStatus"))
    said = [
        words
        for reaction in fhir.items(resource.get("reaction"))
        for sign in fhir.items(reaction.get("manifestation"))
        if (words := fhir.concept(sign).text)
    ]
    if not code:
        return None
    return Allergy(
        code=code,
        text=found.text,
        kind=kind[:16],
        criticality=fhir.text(resource.get("criticality"), 16),
        reaction="; ".join(said),
        clinical_status=(status or "active")[:16],
        recorded_at=fhir.instant(resource.get("recordedDate") or resource.get("onsetDateTime")),
    )


def write(thing: Any) -> Json:
    """Return the elements of an AllergyIntolerance."""
    wrong = thing.clinical_status == "entered-in-error"
    status = {"coding": [{"system": _VERIFICATION if wrong else _CLINICAL, "code": thing.clinical_status}]}
    signs = [{"text": sign} for sign in thing.reaction.split("; ") if sign]
    _system, code = shown("", thing.code)
    return fhir.without_empty(
        {
            "verificationStatus" if wrong else "clinicalStatus": status,
            "code": fhir.write_concept("", code, thing.text),
            "category": [thing.kind] if thing.kind in _CATEGORIES else [],
            "criticality": thing.criticality if thing.criticality in ("low", "high", "unable-to-assess") else "",
            "reaction": [{"manifestation": signs}] if signs else [],
            "recordedDate": fhir.write_instant(thing.recorded_at),
        }
    )


ALLERGY: Final = Mapping(
    resource_type="AllergyIntolerance",
    read=read,
    write=write,
    subject="patient",
    assumed=frozenset({"recordedDate", "clinicalStatus"}),
)
