"""Appointments (SIU): booked S12, moved S13, changed S14, S18–S22, cancelled S15, S16, removed S17, missed S26."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.doors.connectors.hl7v2.times import read_time
from renxin.kernel.core.errors import WrongState
from renxin.programs.appointments import services as appointments
from renxin.programs.appointments.services import AppointmentData

from . import seats
from .incoming import Incoming, Outcome
from .person import resolve
from .requests import Do, Story

_VERBS: Final = {
    "SIU^S12": appointments.book_from_interface,
    "SIU^S13": appointments.change_from_interface,
    "SIU^S14": appointments.change_from_interface,
    **{f"SIU^S{number}": appointments.change_from_interface for number in (18, 19, 20, 21, 22)},
    "SIU^S16": appointments.cancel_from_interface,
    "SIU^S15": appointments.cancel_from_interface,
    "SIU^S17": appointments.cancel_from_interface,
    "SIU^S26": appointments.miss_from_interface,
}
KINDS: Final = tuple(_VERBS)
_MINUTES: Final = {"": 1, "MIN": 1, "M": 1, "MINUTES": 1, "分钟": 1, "H": 60, "HR": 60, "S": 1 / 60, "SEC": 1 / 60}


def apply(incoming: Incoming) -> Story:
    """Mirror the appointment and let it take its seat; one that bears our number changes ours.

    Raises:
        NotApplied: it has no number, its number is another patient's, or ours cannot be moved where it says.
    """
    sch = incoming.message.first("SCH")
    placer, filler = (storable(sch.get(1)), storable(sch.get(2))) if sch else ("", "")
    if sch is None or not (placer or filler):
        raise NotApplied(reasons.NO_APPOINTMENT, where="SCH-2")
    data = _read(incoming, sch, filler or placer, placer)
    patient_id = yield from resolve(incoming)
    ours = seats.number_of_ours(placer, filler)
    try:
        if ours:
            yield Do(partial(seats.answer_ours, incoming.actor, incoming.kind, patient_id, ours, data))
        else:
            row = yield Do(partial(_VERBS[incoming.kind], incoming.actor, patient_id, data))
            yield Do(partial(seats.take_seat, incoming.actor, row))
    except WrongState as error:
        raise NotApplied(reasons.APPOINTMENT_OF_ANOTHER, where="SCH-2") from error
    return Outcome(patient_id)


def _read(incoming: Incoming, sch: Segment, number: str, placer: str) -> AppointmentData:
    starts_at, ends_at = _times(incoming, sch)
    message, directory = incoming.message, incoming.directory
    pv1, ail, aip, ais = (message.first(name) for name in ("PV1", "AIL", "AIP", "AIS"))
    places = [segment.get(3, n) for segment in (ail, pv1) if segment for n in (1, 2, 4, 9)]
    services = [pv1.get(10)] if pv1 else []
    people = [segment.get(place, n) for segment, place in ((aip, 3), (pv1, 7)) if segment for n in (1, 2)]
    return AppointmentData(
        source=incoming.authority_of(sch.get(2, 2) or sch.get(1, 2)),
        number=number,
        placer_number=placer,
        starts_at=starts_at,
        ends_at=ends_at,
        department_id=directory.department(*services, *places),
        practitioner_id=directory.practitioner(*people),
        location=storable(" ".join(ail.get(3, n) for n in (1, 2, 3) if ail.get(3, n)), 160) if ail else "",
        service=storable((ais.get(3, 2) or ais.get(3)) if ais else "", 160) or storable(sch.get(8, 2), 160),
        reason=storable(sch.get(7, 2) or sch.get(7), 160),
        reported_at=incoming.happened_at,
    )


def _times(incoming: Incoming, sch: Segment) -> tuple[datetime | None, datetime | None]:
    """Return start and end: SCH-11, else TQ1-7/8, else AIS-4 (or AIL, AIP) with the duration."""
    tq1 = incoming.message.first("TQ1")
    starts = read_time(sch.get(11, 4), incoming.zone) or incoming.time(tq1, 7)
    ends = read_time(sch.get(11, 5), incoming.zone) or incoming.time(tq1, 8)
    for name, field in (("AIS", 4), ("AIP", 6), ("AIL", 6), ("AIG", 8)):
        starts = starts or incoming.time(incoming.message.first(name), field)
    if starts and not ends and (minutes := _minutes(sch)):
        ends = starts + timedelta(minutes=minutes)
    return starts, ends


def _minutes(sch: Segment) -> float:
    length = sch.get(9).strip()
    factor = _MINUTES.get(sch.get(10).strip().upper(), 0)
    return float(length) * factor if length.isascii() and length.isdigit() and len(length) < 6 else 0
