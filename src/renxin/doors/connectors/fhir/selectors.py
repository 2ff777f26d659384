"""Reads of FHIR: what others may see of us. `clear` shows numbers, telephones and addresses unmasked."""

from collections.abc import Sequence

from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

from .body import dump
from .datatypes import Json
from .face import asked, reading, searching
from .face.asked import Asked
from .face.document import bundle_of
from .face.finding import PATIENT_PARAMS
from .face.kinds import KINDS, WRITABLE
from .face.searching import Found, next_of
from .masks import masked

__all__ = [
    "KINDS",
    "PATIENT_PARAMS",
    "WRITABLE",
    "Asked",
    "Found",
    "document",
    "dump",
    "everything",
    "masked",
    "next_of",
    "read",
    "read_search",
    "search",
]

read = reading.read
everything = reading.everything
search = searching.search
read_search = asked.read


def document(actor: Actor, patient_id: int, *, kinds: Sequence[str] = (), title: str = "", clear: bool = True) -> Json:
    """Return a FHIR document bundle of a patient: for a copy of her data, for sharing with another institution.

    Args:
        actor: who asks; must be allowed to see the patient.
        patient_id: our internal id.
        kinds: the types of resources that go into it; all of them when empty.
        title: what the document is called.
        clear: with numbers, telephones and addresses in clear.

    Raises:
        NotFound: there is no such patient, or not for this actor.
    """
    patient = patients.get_by_id(actor, patient_id)
    found = everything(actor, str(patient.uid), clear=clear, wanted=lambda name: not kinds or name in kinds)
    _pk, (first, *others) = found
    return bundle_of(actor, first, others, title=title)
