"""Encounter: a visit or a stay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping

_CLASSES: Final = {
    **dict.fromkeys(("AMB", "SS", "FLD", "OUTPATIENT", "AMBULATORY"), "AMB"),
    **dict.fromkeys(("IMP", "ACUTE", "NONAC", "OBSENC", "INPATIENT"), "IMP"),
    **dict.fromkeys(("EMER", "EMERGENCY"), "EMER"),
    **dict.fromkeys(("VR", "VIRTUAL"), "VR"),
    **dict.fromkeys(("HH", "HOME"), "HH"),
    "PRENC": "PRENC",
}
_STATUSES: Final = {
    "planned": "planned",
    **dict.fromkeys(("arrived", "triaged", "in-progress", "onleave"), "in-progress"),
    "finished": "finished",
    **dict.fromkeys(("cancelled", "entered-in-error"), "cancelled"),
}
_ACT: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


@dataclass(frozen=True, slots=True)
class Visit:
    """What we model of a visit."""

    encounter_class: str
    status: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    disposition: str = ""
    location: str = ""
    reason: str = ""


def read(resource: Json) -> Visit:
    """Return what we model of an Encounter."""
    kind = fhir.text(fhir.first(resource.get("class")).get("code")).upper()
    started_at, ended_at = fhir.period(resource.get("period"))
    status = fhir.text(resource.get("status"))
    end = fhir.first(resource.get("hospitalization")).get("dischargeDisposition")
    place = fhir.first(fhir.first(resource.get("location")).get("location"))
    return Visit(
        encounter_class=_CLASSES.get(kind, "AMB"),
        status=_STATUSES.get(status, "finished" if ended_at else "in-progress"),
        started_at=started_at,
        ended_at=ended_at,
        disposition=(fhir.code(end) or fhir.concept(end).text)[:64],
        location=fhir.text(place.get("display"), 160),
        reason=fhir.concept(resource.get("reasonCode")).text,
    )


def write(thing: Any) -> Json:
    """Return the elements of an Encounter."""
    end = thing.disposition
    return fhir.without_empty(
        {
            "status": thing.status,
            "class": {"system": _ACT, "code": thing.encounter_class},
            "period": fhir.write_period(thing.started_at, thing.ended_at),
            "reasonCode": [{"text": thing.reason}] if thing.reason else [],
            "hospitalization": {"dischargeDisposition": {"coding": [{"code": end}], "text": end}} if end else {},
            "location": [{"location": {"display": thing.location}}] if thing.location else [],
        }
    )


ENCOUNTER: Final = Mapping(
    resource_type="Encounter", read=read, write=write, encounter="", assumed=frozenset({"period"})
)
