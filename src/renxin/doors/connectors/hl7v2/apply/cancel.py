"""Taken back: an admission or registration (A11), a pre-admission (A38), a discharge (A13)."""

from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records

from .admit import numbered_visit, open_visit
from .incoming import Incoming, Outcome
from .person import resolve
from .requests import Do, Story
from .visit import find_visit

KINDS: Final = ("ADT^A11", "ADT^A13", "ADT^A38")


def apply(incoming: Incoming) -> Story:
    """Cancel the visit, or its discharge.

    Raises:
        NotApplied: nothing is known that could be cancelled, or the visit has ended.
    """
    visit = numbered_visit(incoming)
    encounter = yield from find_visit(visit)
    if incoming.kind == "ADT^A13":
        patient_id = yield from resolve(incoming)
        if encounter is None:  # still in the house, and news to us
            encounter = yield from open_visit(incoming, patient_id, visit)
        yield Do(partial(records.cancel_discharge, incoming.actor, encounter, at=incoming.happened_at))
        return Outcome(patient_id, encounter.pk)
    if encounter is None:
        raise NotApplied(reasons.NOTHING_TO_CANCEL, where="PV1-19")
    try:
        yield Do(partial(records.cancel_encounter, incoming.actor, encounter, at=incoming.happened_at))
    except WrongState as error:
        raise NotApplied(reasons.VISIT_ENDED, where="PV1-19", patient_id=encounter.patient_id) from error
    return Outcome(encounter.patient_id, encounter.pk)
