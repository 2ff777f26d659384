"""Discharged: the stay ends, or the outpatient has gone home."""

from typing import Final

from renxin.people.records import services as records
from renxin.people.records.models import Encounter

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import resolve_person
from .visit import read_visit

KINDS: Final = ("ADT^A03",)
_STAYS: Final = (Encounter.Class.INPATIENT, Encounter.Class.EMERGENCY, Encounter.Class.PREADMISSION)


def apply(incoming: Incoming) -> Outcome:
    """End the visit. One that we never heard of (it began before we were connected) is opened first."""
    patient_id = resolve_person(incoming)
    visit = read_visit(incoming)
    encounter = open_visit(incoming, patient_id, visit)
    keep_clinical(incoming, patient_id, encounter.pk)
    at = visit.ended_at or incoming.happened_at
    if encounter.encounter_class in _STAYS:
        records.discharge_encounter(incoming.actor, encounter, at=at, disposition=visit.disposition)
    else:
        records.finish_encounter(incoming.actor, encounter, at=at)
    return Outcome(patient_id, encounter.pk)
