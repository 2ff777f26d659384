"""Immunization: a vaccine given or refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping, named, shown


@dataclass(frozen=True, slots=True)
class Vaccination:
    """What we model of a vaccination."""

    system: str
    code: str
    occurred_at: datetime
    text: str = ""
    dose_number: int | None = None
    lot: str = ""
    site: str = ""
    performer: str = ""
    status: str = "completed"


def read(resource: Json) -> Vaccination | None:
    """Return what we model; None when nobody says which vaccine or when."""
    found = fhir.concept(resource.get("vaccineCode"))
    system, code = named(found)
    at = fhir.instant(resource.get("occurrenceDateTime"))
    if not code or at is None:
        return None
    dose = fhir.first(resource.get("protocolApplied")).get("doseNumberPositiveInt")
    place = fhir.concept(resource.get("site"))
    by = fhir.first(fhir.first(resource.get("performer")).get("actor"))
    return Vaccination(
        system=system,
        code=code,
        occurred_at=at,
        text=found.text,
        dose_number=dose if isinstance(dose, int) and 0 < dose < 32768 else None,
        lot=fhir.text(resource.get("lotNumber"), 64),
        site=(place.text or place.code)[:64],
        performer=fhir.text(by.get("display"), 160),
        status=fhir.text(resource.get("status"), 16) or "completed",
    )


def write(thing: Any) -> Json:
    """Return the elements of an Immunization."""
    return fhir.without_empty(
        {
            "status": thing.status,
            "vaccineCode": fhir.write_concept(*shown(thing.system, thing.code), thing.text),
            "occurrenceDateTime": fhir.write_instant(thing.occurred_at),
            "lotNumber": thing.lot,
            "site": {"text": thing.site} if thing.site else {},
            "performer": [{"actor": {"display": thing.performer}}] if thing.performer else [],
            "protocolApplied": [{"doseNumberPositiveInt": thing.dose_number}] if thing.dose_number else [],
        }
    )


IMMUNIZATION: Final = Mapping(resource_type="Immunization", read=read, write=write, subject="patient")
