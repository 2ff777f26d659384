"""An outpatient becomes an inpatient (A06) or the reverse (A07). MRG holds the number that the visit had until then."""

from collections.abc import Generator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.models import Encounter

from .admit import open_visit
from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import Do, Request, Story
from .visit import Visit, find_visit, find_visit_of, read_visit

_CLASS_OF: Final = {"ADT^A06": "IMP", "ADT^A07": "AMB"}
KINDS: Final = tuple(_CLASS_OF)


def apply(incoming: Incoming) -> Story:
    """Change the class of the visit; one that we never heard of opens with the new class.

    Raises:
        NotApplied: the visit has ended.
    """
    pid_of(incoming)
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from _known(incoming, patient_id, visit)
    if encounter is None:
        encounter = yield from open_visit(incoming, patient_id, visit)
    change = partial(
        records.change_encounter_class,
        incoming.actor,
        encounter,
        _CLASS_OF[incoming.kind],
        at=incoming.happened_at,
        department_id=visit.department_id,
        practitioner_id=visit.practitioner_id,
        location=visit.location,
    )
    try:
        encounter = yield Do(change)
    except WrongState as error:
        raise NotApplied(reasons.VISIT_ENDED, where="PV1-19", patient_id=patient_id) from error
    yield from keep_clinical(incoming, patient_id, encounter.pk)
    return Outcome(patient_id, encounter.pk)


def _known(incoming: Incoming, patient_id: int, visit: Visit) -> Generator[Request, Any, Encounter | None]:
    """Return the visit by its number, or by the one it had before: then it bears the new one from now on."""
    found = yield from find_visit_of(visit, patient_id)
    mrg = incoming.message.first("MRG")
    if found is not None or mrg is None or not visit.number:
        return found
    for field in (5, 3):
        earlier = Visit(visit.source, storable(mrg.get(field)), "", None, None, "", None, None, "")
        known = yield from find_visit(earlier)
        if known is not None and known.patient_id == patient_id:
            renamed: Encounter = yield Do(
                partial(records.rename_encounter, incoming.actor, known, visit.number, at=incoming.happened_at)
            )
            return renamed
    return None
