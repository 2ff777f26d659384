"""News about a person (A08, A28, A31): demographics, family, diagnoses, allergies; the visit's own if it is known."""

from typing import Final

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import resolve
from .requests import Story
from .visit import find_visit, read_visit

KINDS: Final = ("ADT^A08", "ADT^A28", "ADT^A31")


def apply(incoming: Incoming) -> Story:
    """Bring the person up to date, and with A08 the visit."""
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    if encounter is not None and incoming.kind == "ADT^A08":
        encounter = yield from open_visit(incoming, patient_id, visit)
    yield from keep_clinical(incoming, patient_id, encounter.pk if encounter else None)
    return Outcome(patient_id, encounter.pk if encounter else None)
