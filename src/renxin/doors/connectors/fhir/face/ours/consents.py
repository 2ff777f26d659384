"""Decisions of people about purposes, as Consent resources."""

from collections.abc import Sequence
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Consent

from . import Names

STATUS: Final = {"active": ("GRANTED",), "rejected": ("DENIED",), "inactive": ("WITHDRAWN", "EXPIRED")}
"""Which of our states each FHIR status means. What follows from it stands in `provision`."""
PURPOSES: Final = "urn:renxin:consent-purpose"
_WORDS: Final = {state: status for status, states in STATUS.items() for state in states}
_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"


def write(_actor: Actor, rows: Sequence[Consent], names: Names) -> list[Json]:
    """Return decisions as resources, in their order; each row is one decision, the newest of a purpose counts."""
    return [_consent(row, names) for row in rows]


def _consent(row: Consent, names: Names) -> Json:
    permits = row.state == Consent.State.GRANTED
    resource: Json = {
        "status": _WORDS[row.state],
        "scope": {
            "coding": [{"system": _SCOPE, "code": "research" if row.purpose == "RESEARCH" else "patient-privacy"}]
        },
        "category": [
            {"coding": [{"system": PURPOSES, "code": row.purpose, "display": str(row.get_purpose_display())}]}
        ],
        "patient": {"reference": names.patient(row.patient_id)},
        "dateTime": fhir.write_instant(row.decided_at),
        "policyRule": {"coding": _coding("urn:renxin:lawful-basis", row.basis)},
        "policy": [{"uri": f"urn:renxin:consent-text:{row.text_version}"}] if row.text_version else [],
        "provision": {
            "type": "permit" if permits else "deny",
            "period": fhir.write_period(row.decided_at, row.expires_at),
            "purpose": [{"system": PURPOSES, "code": row.purpose}],
            "code": [{"coding": _coding("urn:renxin:channel", row.channel)}] if row.channel else [],
        },
        "extension": _how(row),
    }
    return fhir.without_empty(resource)


def _how(row: Consent) -> list[Any]:
    """Return how it was said and what proves it: there is no element for that."""
    said = {"method": row.method, "evidence": row.evidence_kind, "guardian": row.guardian_relation}
    listed: list[Any] = [
        {"url": f"urn:renxin:consent-{name}", "valueCode": value} for name, value in said.items() if value
    ]
    return [*listed, {"url": "urn:renxin:consent-historic", "valueBoolean": True}] if row.historic else listed


def _coding(system: str, code: str) -> list[Json]:
    return [{"system": system, "code": code}] if code else []
