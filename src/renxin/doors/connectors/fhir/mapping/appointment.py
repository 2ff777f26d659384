"""Appointment, as a scheduling system reports it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping

_STATUSES: Final = {
    **dict.fromkeys(("proposed", "pending", "booked", "arrived", "fulfilled", "checked-in", "waitlist"), "booked"),
    **dict.fromkeys(("cancelled", "entered-in-error"), "cancelled"),
    "noshow": "noshow",
}


@dataclass(frozen=True, slots=True)
class Booking:
    """What we model of an appointment."""

    status: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    service: str = ""
    reason: str = ""
    location: str = ""


def read(resource: Json) -> Booking:
    """Return what we model of an Appointment."""
    actors = [fhir.first(item.get("actor")) for item in fhir.items(resource.get("participant"))]
    place = next((item for item in actors if fhir.text(item.get("reference")).startswith("Location/")), {})
    return Booking(
        status=_STATUSES.get(fhir.text(resource.get("status")), "booked"),
        starts_at=fhir.instant(resource.get("start")),
        ends_at=fhir.instant(resource.get("end")),
        service=fhir.concept(resource.get("serviceType")).text[:160],
        reason=(fhir.concept(resource.get("reasonCode")).text or fhir.text(resource.get("description")))[:160],
        location=fhir.text(place.get("display"), 160),
    )


def patient_of(resource: Json) -> str:
    """Return the reference to the patient among the participants."""
    actors = [fhir.first(item.get("actor")) for item in fhir.items(resource.get("participant"))]
    found = [fhir.text(item.get("reference")) for item in actors]
    return next((one for one in found if "Patient/" in one), "") or next((o for o in found if o.startswith("urn:")), "")


def write(thing: Any) -> Json:
    """Return the elements of an Appointment."""
    return fhir.without_empty(
        {
            "status": thing.status,
            "serviceType": [{"text": thing.service}] if thing.service else [],
            "reasonCode": [{"text": thing.reason}] if thing.reason else [],
            "start": fhir.write_instant(thing.starts_at),
            "end": fhir.write_instant(thing.ends_at),
        }
    )


APPOINTMENT: Final = Mapping(resource_type="Appointment", read=read, write=write, subject="", encounter="")
