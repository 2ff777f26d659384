"""Moved to another ward, department or doctor, or the move taken back: the visit is where PV1 now says."""

from typing import Final

from renxin.people.records import services as records

from .admit import open_visit
from .incoming import Incoming, Outcome
from .person import resolve_person
from .visit import find_encounter, read_visit

KINDS: Final = ("ADT^A02", "ADT^A12")


def apply(incoming: Incoming) -> Outcome:
    """Move the visit; one that we never heard of begins here."""
    patient_id = resolve_person(incoming)
    visit = read_visit(incoming)
    encounter = find_encounter(incoming, visit)
    if encounter is None:
        return Outcome(patient_id, open_visit(incoming, patient_id, visit).pk)
    moved = records.transfer_encounter(
        incoming.actor,
        encounter,
        at=incoming.happened_at,
        department_id=visit.department_id,
        practitioner_id=visit.practitioner_id,
        location=visit.location,
    )
    return Outcome(moved.patient_id, moved.pk)
