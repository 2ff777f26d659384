"""PV1 (and what stands around it) as a visit."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData

from .incoming import Incoming
from .requests import FindVisit, Request

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


def read_visit(incoming: Incoming) -> Visit:
    """Translate PV1; without one, a visit that has no number."""
    pv1 = incoming.message.first("PV1")
    if pv1 is None:
        return Visit(incoming.authority, "", "", None, None, "", None, None, "")
    number, authority = _number(incoming, pv1)
    return Visit(
        source=incoming.authority_of(authority),
        number=number,
        encounter_class=_CLASSES.get(pv1.get(2).strip().upper(), ""),
        department_id=_department(incoming, pv1),
        practitioner_id=incoming.directory.practitioner(pv1.get(7), f"{pv1.get(7, 2)}{pv1.get(7, 3)}"),
        location=storable(" ".join(part for part in (pv1.get(3, n) for n in (1, 2, 3)) if part), 160),
        started_at=incoming.time(pv1, 44),
        ended_at=incoming.time(pv1, 45),
        disposition=storable(pv1.get(36), 64),
    )


def find_visit(visit: Visit) -> Generator[Request, Encounter | None, Encounter | None]:
    """Return the visit that we know by this number."""
    return (yield FindVisit(visit.source, visit.number)) if visit.number else None


def _number(incoming: Incoming, pv1: Segment) -> tuple[str, str]:
    """Return the visit's number and who gave it: PV1-19, else PV1-50, else the account in PID-18."""
    for segment, field in ((pv1, 19), (pv1, 50), (incoming.message.first("PID"), 18)):
        number = storable(segment.get(field), 120) if segment else ""
        if segment and number:
            return number, segment.get(field, 4) or segment.get(field, 4, 2)
    return "", ""


def _department(incoming: Incoming, pv1: Segment) -> int | None:
    """Return the department: the service in PV1-10, else the ward or its description in PV1-3."""
    places = [pv1.get(10), pv1.get(10, 2), pv1.get(3), pv1.get(3, 9), pv1.get(3, 4), pv1.get(3, 2)]
    return incoming.directory.department(*places)
