"""Procedure: an operation or another thing done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping, named, shown

_NOT_DONE: Final = ("not-done", "entered-in-error", "preparation")


@dataclass(frozen=True, slots=True)
class Done:
    """What we model of a procedure."""

    system: str
    code: str
    performed_at: datetime
    text: str = ""


def read(resource: Json) -> Done | None:
    """Return what we model; None for what was not done, or of which nobody says what or when."""
    found = fhir.concept(resource.get("code"), ("icd-9-cm",))
    system, code = named(found)
    start, end = fhir.period(resource.get("performedPeriod"))
    at = start or end or fhir.instant(resource.get("performedDateTime"))
    if not code or at is None or fhir.text(resource.get("status")) in _NOT_DONE:
        return None
    return Done(system, code, at, found.text)


def write(thing: Any) -> Json:
    """Return the elements of a Procedure."""
    return fhir.without_empty(
        {
            "status": "completed",
            "code": fhir.write_concept(*shown(thing.system, thing.code), thing.text),
            "performedDateTime": fhir.write_instant(thing.performed_at),
        }
    )


PROCEDURE: Final = Mapping(resource_type="Procedure", read=read, write=write)
