"""Admitted, registered, expected, arrived: a visit opens."""

from collections.abc import Generator
from typing import Final

from renxin.people.records.models import Encounter

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import OpenVisit, Request, Story
from .visit import Visit, numbered, read_visit

_CLASS_OF: Final = {"A01": "IMP", "A04": "AMB", "A05": "PRENC", "A10": "AMB", "A14": "PRENC"}
_PLANNED: Final = ("A05", "A14")
KINDS: Final = tuple(f"ADT^{event}" for event in _CLASS_OF)


def apply(incoming: Incoming) -> Story:
    """Register the person and open the visit."""
    visit = visit_of(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from open_visit(incoming, patient_id, visit)
    yield from keep_clinical(incoming, patient_id, encounter.pk)
    return Outcome(patient_id, encounter.pk)


def visit_of(incoming: Incoming) -> Visit:
    """Return the visit of PV1 with its number.

    Raises:
        NotApplied: there is no PID; or the visit has no number and must have one (see `visit.numbered`).
    """
    pid_of(incoming)
    return numbered(incoming, read_visit(incoming), class_of(incoming))


def open_visit(incoming: Incoming, patient_id: int, visit: Visit) -> Generator[Request, Encounter, Encounter]:
    """Open the visit, or bring what is known of it up to date."""
    event = incoming.kind.partition("^")[2]
    data = numbered(incoming, visit, class_of(incoming)).data(
        incoming, default_class=class_of(incoming), planned=event in _PLANNED
    )
    return (yield OpenVisit(patient_id, data))


def class_of(incoming: Incoming) -> str:
    """Return the class of a visit whose PV1-2 does not say, by the event."""
    return _CLASS_OF.get(incoming.kind.partition("^")[2], "IMP")
