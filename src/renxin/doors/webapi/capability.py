"""The CapabilityStatement: what this face can do, written from the same lists that the searches are made of."""

from importlib.metadata import version
from typing import Any, Final

from renxin.doors.connectors.fhir.selectors import KINDS, PATIENT_PARAMS, WRITABLE
from renxin.kernel.core import clock

_TYPES: Final = {
    "token": "token",
    "date": "date",
    "encounter": "reference",
    "category": "token",
    "string": "string",
    "state": "token",
    "questionnaire": "reference",
    "performer": "reference",
    "schedule": "reference",
    "slot-status": "token",
}
_READ: Final = ("read", "search-type")
_WRITE: Final = ("create", "update", "patch")
Json = dict[str, Any]


def statement(base: str, token_address: str) -> Json:
    """Return the CapabilityStatement of the face at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": clock.today().isoformat(),
        "kind": "instance",
        "software": {"name": "Renxin", "version": version("renxin")},
        "implementation": {"description": "Renxin FHIR R4", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": _security(token_address),
                "resource": [_resource(name) for name in KINDS],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _security(token_address: str) -> Json:
    service = {"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}
    return {
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": token_address}],
            }
        ],
        "service": [{"coding": [service], "text": "OAuth2 client credentials"}],
    }


def _resource(name: str) -> Json:
    acts = (*_READ, *(_WRITE if name in WRITABLE else ()))
    found: Json = {
        "type": name,
        "interaction": [{"code": act} for act in acts],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": name in WRITABLE,
        "searchInclude": _includes(name),
        "searchParam": [{"name": param, "type": kind} for param, kind in _params(name)],
    }
    if name == "Patient":
        address = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        found["operation"] = [{"name": "everything", "definition": address}]
    return {key: value for key, value in found.items() if value != []}


def _params(name: str) -> list[tuple[str, str]]:
    kind = KINDS.get(name)
    found = [("_id", "token")]
    if kind is None or kind.changed:
        found.append(("_lastUpdated", "date"))
    if kind is None or kind.subject:
        found.append(("patient", "reference"))
    if name == "Patient":
        found += [(param, "token" if param != "name" else "string") for param in PATIENT_PARAMS]
    if kind is None or kind.write is not None:
        found.append(("identifier", "token"))
    if kind is None:
        return found
    return found + [(param, _TYPES[one.kind]) for param, one in kind.params.items()]


def _includes(name: str) -> list[str]:
    kind = KINDS.get(name)
    if kind is None or not kind.subject:
        return []
    visits = [f"{name}:encounter"] if "encounter" in kind.params else []
    return [f"{name}:patient", *visits, *(["DiagnosticReport:result"] if name == "DiagnosticReport" else [])]
