"""News about a person (A08, A28, A31): demographics, family, diagnoses, allergies; the visit's own if it is known."""

from typing import Final

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import resolve_person
from .visit import find_encounter, read_visit

KINDS: Final = ("ADT^A08", "ADT^A28", "ADT^A31")


def apply(incoming: Incoming) -> Outcome:
    """Bring the person up to date, and with A08 the visit."""
    patient_id = resolve_person(incoming)
    visit = read_visit(incoming)
    encounter = find_encounter(incoming, visit)
    if encounter is not None and incoming.kind == "ADT^A08":
        encounter = open_visit(incoming, patient_id, visit)
    keep_clinical(incoming, patient_id, encounter.pk if encounter else None)
    return Outcome(patient_id, encounter.pk if encounter else None)
