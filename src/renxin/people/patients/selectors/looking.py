"""One look at one patient: a page asks many packages about her, and whether she may be seen is judged once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient

_seen: ContextVar[tuple[Actor, Patient] | None] = ContextVar("renxin_patient_looked_at", default=None)


@contextmanager
def looking_at(actor: Actor, patient: Patient) -> Iterator[None]:
    """Remember, until the block ends, that `actor` may see `patient`. Only for pages that read and do not write."""
    token = _seen.set((actor, patient))
    try:
        yield
    finally:
        _seen.reset(token)


def looked_at(actor: Actor, patient_id: int) -> Patient | None:
    """Return the patient if this actor is looking at her right now."""
    seen = _seen.get()
    if seen is None or seen[0] is not actor or seen[1].pk != patient_id:
        return None
    return seen[1]
