"""A document to hand over: a Composition with sections, and every resource it names."""

from typing import Final

from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations

_SECTIONS: Final = {
    "Condition": ("11450-4", "Problem list"),
    "AllergyIntolerance": ("48765-2", "Allergies"),
    "MedicationStatement": ("10160-0", "Medicines"),
    "MedicationRequest": ("10160-0", "Medicines"),
    "DiagnosticReport": ("30954-2", "Results"),
    "Observation": ("30954-2", "Results"),
    "Procedure": ("47519-4", "Procedures"),
    "Immunization": ("11369-6", "Immunizations"),
    "Encounter": ("46240-8", "Visits"),
    "QuestionnaireResponse": ("74465-6", "Questionnaires"),
    "Consent": ("59284-0", "Consents"),
}
_OTHER: Final = ("77599-9", "Other")


def bundle_of(actor: Actor, patient: Json, others: list[Json], *, title: str = "") -> Json:
    """Return a document bundle of a patient and what belongs to her."""
    at = fhir.write_instant(clock.now())
    hospital = organizations.tenant(actor)
    author = {"resourceType": "Organization", "id": str(hospital.uid), "name": hospital.name}
    composition = {
        "resourceType": "Composition",
        "id": str(uuid7()),
        "status": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "60591-5", "display": "Patient summary"}]},
        "subject": {"reference": f"Patient/{patient['id']}"},
        "date": at,
        "author": [{"reference": f"Organization/{hospital.uid}", "display": hospital.name}],
        "title": title or _("Patient summary"),
        "section": _sections(others),
    }
    entries = [_entry(one) for one in (composition, patient, author, *others)]
    return {
        "resourceType": "Bundle",
        "id": str(uuid7()),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid7()}"},
        "type": "document",
        "timestamp": at,
        "entry": entries,
    }


def _sections(resources: list[Json]) -> list[Json]:
    sections: dict[str, Json] = {}
    for resource in resources:
        code, title = _SECTIONS.get(resource["resourceType"], _OTHER)
        coding = {"system": "http://loinc.org", "code": code}
        section = sections.setdefault(code, {"title": title, "code": {"coding": [coding]}, "entry": []})
        section["entry"].append({"reference": f"{resource['resourceType']}/{resource['id']}"})
    return list(sections.values())


def _entry(resource: Json) -> Json:
    return {"fullUrl": f"urn:renxin:{resource['resourceType']}:{resource['id']}", "resource": resource}
