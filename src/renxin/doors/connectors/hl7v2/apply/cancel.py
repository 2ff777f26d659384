"""Taken back: an admission or registration (A11), a pre-admission (A38), a discharge (A13)."""

from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records

from .admit import open_visit
from .incoming import Incoming, Outcome
from .person import resolve_person
from .visit import find_encounter, read_visit

KINDS: Final = ("ADT^A11", "ADT^A13", "ADT^A38")


def apply(incoming: Incoming) -> Outcome:
    """Cancel the visit, or its discharge.

    Raises:
        NotApplied: nothing is known that could be cancelled, or the visit has ended.
    """
    visit = read_visit(incoming)
    if not visit.number:
        raise NotApplied(reasons.NO_VISIT, where="PV1-19")
    encounter = find_encounter(incoming, visit)
    if incoming.kind == "ADT^A13":
        patient_id = resolve_person(incoming)
        encounter = encounter or open_visit(incoming, patient_id, visit)  # still in the house, and news to us
        records.cancel_discharge(incoming.actor, encounter, at=incoming.happened_at)
        return Outcome(patient_id, encounter.pk)
    if encounter is None:
        raise NotApplied(reasons.NOTHING_TO_CANCEL, where="PV1-19")
    try:
        records.cancel_encounter(incoming.actor, encounter, at=incoming.happened_at)
    except WrongState as error:
        raise NotApplied(reasons.VISIT_ENDED, where="PV1-19") from error
    return Outcome(encounter.patient_id, encounter.pk)
