"""Taken back: an admission (A11), an expected one (A27, A38), a discharge (A13), a whole visit (A23)."""

from collections.abc import Generator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.models import Encounter

from .admit import open_visit
from .incoming import Incoming, Outcome
from .numbers import person_numbers
from .person import known_patients, pid_of, resolve
from .requests import Do, Request, Story
from .visit import Visit, find_visit, find_visit_of, read_visit

KINDS: Final = ("ADT^A11", "ADT^A13", "ADT^A23", "ADT^A27", "ADT^A38")


def apply(incoming: Incoming) -> Story:
    """Cancel the visit, or its discharge.

    Raises:
        NotApplied: nothing is known that could be cancelled, or the visit has ended.
    """
    pid_of(incoming)
    visit = read_visit(incoming)
    if incoming.kind == "ADT^A13":
        return (yield from _cancel_discharge(incoming, visit))
    encounter = yield from _known(incoming, visit)
    if encounter is None:
        raise NotApplied(reasons.NOTHING_TO_CANCEL, where="PV1-19")
    if incoming.kind == "ADT^A23":  # entered in error altogether, its end too
        yield Do(partial(records.cancel_discharge, incoming.actor, encounter, at=incoming.happened_at))
    try:
        yield Do(partial(records.cancel_encounter, incoming.actor, encounter, at=incoming.happened_at))
    except WrongState as error:
        raise NotApplied(reasons.VISIT_ENDED, where="PV1-19", patient_id=encounter.patient_id) from error
    return Outcome(encounter.patient_id, encounter.pk)


def _cancel_discharge(incoming: Incoming, visit: Visit) -> Story:
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit_of(visit, patient_id)
    if encounter is None:  # still in the house, and news to us
        encounter = yield from open_visit(incoming, patient_id, visit)
    yield Do(partial(records.cancel_discharge, incoming.actor, encounter, at=incoming.happened_at))
    return Outcome(patient_id, encounter.pk)


def _known(incoming: Incoming, visit: Visit) -> Generator[Request, Any, Encounter | None]:
    """Return the visit; a person we do not know is not registered only to cancel something of hers."""
    if visit.number:
        return (yield from find_visit(visit))
    people = known_patients(incoming, person_numbers(incoming, pid_of(incoming)))
    return (yield from find_visit_of(visit, people[0])) if len(people) == 1 else None
