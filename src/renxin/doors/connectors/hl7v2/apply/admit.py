"""Admitted, registered, pre-admitted, changed between outpatient and inpatient: a visit opens."""

from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.models import Encounter

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import resolve_person
from .visit import Visit, read_visit

_CLASS_OF: Final = {"A01": "IMP", "A04": "AMB", "A05": "PRENC", "A06": "IMP", "A07": "AMB"}
KINDS: Final = tuple(f"ADT^{event}" for event in _CLASS_OF)


def apply(incoming: Incoming) -> Outcome:
    """Register the person and open the visit."""
    patient_id = resolve_person(incoming)
    visit = read_visit(incoming)
    encounter = open_visit(incoming, patient_id, visit)
    keep_clinical(incoming, patient_id, encounter.pk)
    return Outcome(patient_id, encounter.pk)


def open_visit(incoming: Incoming, patient_id: int, visit: Visit) -> Encounter:
    """Open the visit, or bring what is known of it up to date.

    Raises:
        NotApplied: it has no number, or its number is another patient's.
    """
    if not visit.number:
        raise NotApplied(reasons.NO_VISIT, where="PV1-19")
    event = incoming.kind.partition("^")[2]
    default = _CLASS_OF.get(event, "IMP")
    planned = event == "A05"
    try:
        return records.open_encounter(
            incoming.actor, patient_id, visit.data(incoming, default_class=default, planned=planned)
        )
    except WrongState as error:
        raise NotApplied(reasons.VISIT_OF_ANOTHER, where="PV1-19") from error
