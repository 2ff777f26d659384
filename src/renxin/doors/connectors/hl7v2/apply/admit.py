"""Admitted, registered, pre-admitted, changed between outpatient and inpatient: a visit opens."""

from collections.abc import Generator
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.people.records.models import Encounter

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import OpenVisit, Request, Story
from .visit import Visit, read_visit

_CLASS_OF: Final = {"A01": "IMP", "A04": "AMB", "A05": "PRENC", "A06": "IMP", "A07": "AMB"}
KINDS: Final = tuple(f"ADT^{event}" for event in _CLASS_OF)


def apply(incoming: Incoming) -> Story:
    """Register the person and open the visit."""
    visit = numbered_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from open_visit(incoming, patient_id, visit)
    yield from keep_clinical(incoming, patient_id, encounter.pk)
    return Outcome(patient_id, encounter.pk)


def numbered_visit(incoming: Incoming) -> Visit:
    """Return the visit of PV1.

    Raises:
        NotApplied: it has no number, so nothing that follows could be matched to it; or there is no PID either.
    """
    pid_of(incoming)
    visit = read_visit(incoming)
    if not visit.number:
        raise NotApplied(reasons.NO_VISIT, where="PV1-19")
    return visit


def open_visit(incoming: Incoming, patient_id: int, visit: Visit) -> Generator[Request, Encounter, Encounter]:
    """Open the visit, or bring what is known of it up to date."""
    event = incoming.kind.partition("^")[2]
    default = _CLASS_OF.get(event, "IMP")
    return (yield OpenVisit(patient_id, visit.data(incoming, default_class=default, planned=event == "A05")))
