"""PV1 (and what stands around it) as a visit."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.doors.connectors.hl7v2.times import read_time
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData

from .incoming import Incoming
from .numbers import person_numbers
from .requests import FindOpenVisit, FindVisit, Request

_CLASSES: Final = {
    **dict.fromkeys(("I", "住院", "B"), "IMP"),
    **dict.fromkeys(("E", "急诊"), "EMER"),
    **dict.fromkeys(("O", "门诊", "R", "C", "体检"), "AMB"),
    **dict.fromkeys(("P",), "PRENC"),
    **dict.fromkeys(("V", "互联网"), "VR"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """What PV1 says. `number` is empty when the sender gives none."""

    source: str
    number: str
    encounter_class: str
    department_id: int | None
    practitioner_id: int | None
    location: str
    started_at: datetime | None
    ended_at: datetime | None
    disposition: str

    def data(self, incoming: Incoming, *, default_class: str, planned: bool = False) -> EncounterData:
        """Return it as people.records takes it."""
        return EncounterData(
            source=self.source,
            visit_no=self.number,
            encounter_class=self.encounter_class or default_class,
            started_at=self.started_at,
            reported_at=incoming.happened_at,
            planned=planned,
            department_id=self.department_id,
            practitioner_id=self.practitioner_id,
            location=self.location,
        )


def read_visit(incoming: Incoming, pv1: Segment | None = None) -> Visit:
    """Translate PV1 (the first one, unless given); without one, a visit that has no number."""
    pv1 = pv1 or incoming.message.first("PV1")
    if pv1 is None:
        return Visit(incoming.authority, "", "", None, None, "", None, None, "")
    profile = incoming.profile
    number, authority = _number(incoming, pv1)
    return Visit(
        source=incoming.authority_of(authority),
        number=number,
        encounter_class=_CLASSES.get(profile.code("class", pv1.get(2)).strip().upper(), ""),
        department_id=_department(incoming, pv1),
        practitioner_id=_practitioner(incoming, pv1),
        location=storable(incoming.named("location", _location(pv1)), 160),
        started_at=_time(incoming, "admitted_at", pv1, 44),
        ended_at=_time(incoming, "discharged_at", pv1, 45),
        disposition=storable(profile.code("disposition", incoming.named("disposition", pv1.get(36))), 64),
    )


def find_visit(visit: Visit) -> Generator[Request, Encounter | None, Encounter | None]:
    """Return the visit that we know by this number."""
    return (yield FindVisit(visit.source, visit.number)) if visit.number else None


def find_visit_of(visit: Visit, patient_id: int) -> Generator[Request, Encounter | None, Encounter | None]:
    """Return the visit known by this number; where the sender does not number visits, the one that goes on."""
    if visit.number:
        return (yield FindVisit(visit.source, visit.number))
    return (yield FindOpenVisit(visit.source, patient_id))


def numbered(incoming: Incoming, visit: Visit, default_class: str) -> Visit:
    """Return the visit with a number, made of the person's number and the time it began when the sender gives none.

    Raises:
        NotApplied: it has none, and this sender's profile says that it should.
    """
    if visit.number:
        return visit
    if incoming.profile.visit_without_number == "park":
        raise NotApplied(reasons.NO_VISIT, where="PV1-19")
    pid = incoming.message.first("PID")
    people = person_numbers(incoming, pid) if pid else []
    if not people:
        raise NotApplied(reasons.NO_IDENTIFIER, where="PID-3")
    began = visit.started_at or incoming.happened_at
    kind = visit.encounter_class or default_class
    return replace(visit, number=f"~{people[0].value[:80]}/{kind}/{began:%Y%m%d%H%M}")


def _number(incoming: Incoming, pv1: Segment) -> tuple[str, str]:
    """Return the visit's number and who gave it: PV1-19, else PV1-50, else the account in PID-18."""
    if own := storable(incoming.named("visit_number", ""), 120):
        return own, ""
    for segment, field in ((pv1, 19), (pv1, 50), (incoming.message.first("PID"), 18)):
        number = storable(segment.get(field), 120) if segment else ""
        if segment and number:
            return number, segment.get(field, 4) or segment.get(field, 4, 2)
    return "", ""


def _department(incoming: Incoming, pv1: Segment) -> int | None:
    """Return the department: the service in PV1-10, else the ward or its description in PV1-3."""
    places = [pv1.get(10), pv1.get(10, 2), pv1.get(3), pv1.get(3, 9), pv1.get(3, 4), pv1.get(3, 2)]
    names = [incoming.named("department", ""), *places]
    return incoming.directory.department(*(incoming.profile.code("department", name) for name in names))


def _practitioner(incoming: Incoming, pv1: Segment) -> int | None:
    names = [incoming.named("practitioner", ""), pv1.get(7), f"{pv1.get(7, 2)}{pv1.get(7, 3)}"]
    return incoming.directory.practitioner(*(incoming.profile.code("practitioner", name) for name in names))


def _location(pv1: Segment) -> str:
    return " ".join(part for part in (pv1.get(3, n) for n in (1, 2, 3)) if part)


def _time(incoming: Incoming, name: str, pv1: Segment, field: int) -> datetime | None:
    return read_time(incoming.named(name, pv1.get(field)), incoming.zone)
