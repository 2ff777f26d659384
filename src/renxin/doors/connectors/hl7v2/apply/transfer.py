"""Moved to another ward, department or doctor, or the move taken back: the visit is where PV1 now says."""

from functools import partial
from typing import Final

from renxin.people.records import services as records

from .admit import numbered_visit, open_visit
from .incoming import Incoming, Outcome
from .person import resolve
from .requests import Do, Story
from .visit import find_visit

KINDS: Final = ("ADT^A02", "ADT^A12")


def apply(incoming: Incoming) -> Story:
    """Move the visit; one that we never heard of begins here."""
    visit = numbered_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    if encounter is None:
        encounter = yield from open_visit(incoming, patient_id, visit)
        return Outcome(patient_id, encounter.pk)
    move = partial(
        records.transfer_encounter,
        incoming.actor,
        encounter,
        at=incoming.happened_at,
        department_id=visit.department_id,
        practitioner_id=visit.practitioner_id,
        location=visit.location,
    )
    moved = yield Do(move)
    return Outcome(moved.patient_id, moved.pk)
