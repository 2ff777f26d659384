"""Discharged: the stay ends, or the outpatient has gone home."""

from typing import Final

from renxin.people.records.models import Encounter
from renxin.people.records.services import Ending

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import EndVisit, Story
from .visit import find_visit_of, read_visit

KINDS: Final = ("ADT^A03",)
_STAYS: Final = (Encounter.Class.INPATIENT, Encounter.Class.EMERGENCY, Encounter.Class.PREADMISSION)


def apply(incoming: Incoming) -> Story:
    """End the visit. One that we never heard of (it began before we were connected) is opened first."""
    pid_of(incoming)
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = None if visit.number else (yield from find_visit_of(visit, patient_id))
    if encounter is None:
        encounter = yield from open_visit(incoming, patient_id, visit)
    yield from keep_clinical(incoming, patient_id, encounter.pk)
    yield EndVisit(
        Ending(
            encounter=encounter,
            at=visit.ended_at or incoming.happened_at,
            discharged=encounter.encounter_class in _STAYS,
            disposition=visit.disposition,
        )
    )
    return Outcome(patient_id, encounter.pk)
