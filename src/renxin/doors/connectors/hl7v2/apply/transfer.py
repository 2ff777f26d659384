"""Moved to another ward, department or doctor (A02), the move taken back (A12), two patients swapped beds (A17)."""

from collections.abc import Generator, Iterator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.people.records import services as records

from .admit import open_visit
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import Do, Request, Story
from .visit import find_visit_of, read_visit

KINDS: Final = ("ADT^A02", "ADT^A12", "ADT^A17")
_SERVICES: Final = {"ADT^A12": records.cancel_transfer}


def apply(incoming: Incoming) -> Story:
    """Move the visit of each PID with its PV1; one that we never heard of begins here."""
    pid_of(incoming)
    outcomes = []
    for pid, pv1 in _pairs(incoming):
        outcomes.append((yield from _move(incoming, pid, pv1)))
    return outcomes[0]


def _pairs(incoming: Incoming) -> Iterator[tuple[Segment, Segment | None]]:
    """Yield each PID with the PV1 that follows it."""
    pid: Segment | None = None
    for segment in incoming.message.segments:
        if segment.name == "PID":
            if pid is not None:
                yield pid, None
            pid = segment
        elif segment.name == "PV1" and pid is not None:
            yield pid, segment
            pid = None
    if pid is not None:
        yield pid, None


def _move(incoming: Incoming, pid: Segment, pv1: Segment | None) -> Generator[Request, Any, Outcome]:
    visit = read_visit(incoming, pv1)
    patient_id = yield from resolve(incoming, pid)
    encounter = yield from find_visit_of(visit, patient_id)
    if encounter is None:
        encounter = yield from open_visit(incoming, patient_id, visit)
        return Outcome(patient_id, encounter.pk)
    move = partial(
        _SERVICES.get(incoming.kind, records.transfer_encounter),
        incoming.actor,
        encounter,
        at=incoming.happened_at,
        department_id=visit.department_id,
        practitioner_id=visit.practitioner_id,
        location=visit.location,
    )
    moved = yield Do(move)
    return Outcome(moved.patient_id, moved.pk)
