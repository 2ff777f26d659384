"""News about a person or a visit: demographics, family, diagnoses, allergies, who treats her, where she is."""

from typing import Final

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import resolve
from .requests import Story
from .visit import find_visit, find_visit_of, read_visit

# Of these, PV1 says how the visit stands now.
_OF_VISITS: Final = ("A08", "A09", "A15", "A16", "A21", "A22", "A25", "A26", "A32", "A33", "A52", "A53", "A54", "A55")
_OF_PEOPLE: Final = ("A28", "A31", "A60", "A61", "A62")
_OTHERS: Final = (
    *(f"REF^I{n}" for n in (12, 13, 14, 15)),
    *(f"PPR^PC{n}" for n in (1, 2, 3)),
    *(f"BAR^P{n:02}" for n in (1, 5, 6, 10, 12)),
)
KINDS: Final = (*(f"ADT^{event}" for event in (*_OF_VISITS, *_OF_PEOPLE)), *_OTHERS)


def apply(incoming: Incoming) -> Story:
    """Bring the person up to date, and the visit if it is known and the message is about it."""
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    about_visit = incoming.kind.removeprefix("ADT^") in _OF_VISITS
    encounter = yield from (find_visit_of(visit, patient_id) if about_visit else find_visit(visit))
    if encounter is not None and about_visit and visit.number:
        encounter = yield from open_visit(incoming, patient_id, visit)
    yield from keep_clinical(incoming, patient_id, encounter.pk if encounter else None)
    return Outcome(patient_id, encounter.pk if encounter else None)
