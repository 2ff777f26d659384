"""Taking over what another institution shared: its document must be about this very person."""

from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir.ingest import ingest
from renxin.doors.connectors.fhir.selectors import dump
from renxin.doors.connectors.fhir.services import read_json
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.models import Patient
from renxin.people.patients.services import IdentifierData, add_identifier
from renxin.people.records.services import recognise_reports

from . import summary

_RECORD: Final = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}


def take(actor: Actor, patient: Patient, institution: str, path: Path) -> dict[str, int]:
    """Take a document over as sent by `institution`; return how many resources it had, were taken, were parked, and
    how many reports are now marked as recognised results of that institution.

    Raises:
        InvalidInput: it is no FHIR document, or it is about somebody else.
    """
    document = _document(path)
    said = _patient(document)
    read = summary.read(document, [])
    if read.name and patient.name and read.name != patient.name:
        raise InvalidInput(_("The document is about somebody with another name."), where="document")
    if read.birth_date and patient.birth_date and read.birth_date != patient.birth_date.isoformat():
        raise InvalidInput(_("The document is about somebody with another date of birth."), where="document")
    _name_her_record(said)
    path.write_bytes(dump(document))
    add_identifier(actor, patient.pk, IdentifierData(f"his:{institution[:72]}", said["id"]))
    counts = ingest(actor, [path], name=institution)
    return {
        "resources": counts.read,
        "taken": counts.modelled + counts.kept,
        "parked": counts.parked,
        "results": recognise_reports(actor, patient.pk, source=institution[:72], issuer=institution),
    }


def _name_her_record(said: dict[str, Any]) -> None:
    """Let her number at the other institution be its record number, so that what it sends again finds her."""
    others = [one for one in said.get("identifier", []) if _RECORD not in (one.get("type") or {}).get("coding", [])]
    said["identifier"] = [{"type": {"coding": [_RECORD]}, "value": said["id"]}, *others]


def _document(path: Path) -> dict[str, Any]:
    try:
        found = read_json(path.read_bytes())
    except ValueError as error:
        raise InvalidInput(_("This is no JSON file."), where="document") from error
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        raise InvalidInput(_("This is no FHIR bundle."), where="document")
    entries = found.get("entry")
    if not isinstance(entries, list) or not all(isinstance(one, dict) and "resource" in one for one in entries):
        raise InvalidInput(_("This is no FHIR bundle."), where="document")
    return found


def _patient(document: dict[str, Any]) -> dict[str, Any]:
    people = [one["resource"] for one in document["entry"] if one["resource"].get("resourceType") == "Patient"]
    if len(people) != 1 or not people[0].get("id"):
        raise InvalidInput(_("The document must be about exactly one patient."), where="document")
    found: dict[str, Any] = people[0]
    return found
