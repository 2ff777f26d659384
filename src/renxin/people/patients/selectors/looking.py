"""One look at one patient: a page asks many packages about her, and what was read for one is there for the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient

T = TypeVar("T")


@dataclass(slots=True)
class _Look:
    actor: Actor
    patient: Patient
    read: dict[str, Any] = field(default_factory=dict)


_look: ContextVar[_Look | None] = ContextVar("renxin_look_at_a_patient", default=None)


@contextmanager
def looking_at(actor: Actor, patient: Patient) -> Iterator[None]:
    """Remember, until the block ends, that `actor` may see `patient`, and what was read of her by `once`.

    Only for pages that read and do not write.
    """
    token = _look.set(_Look(actor, patient))
    try:
        yield
    finally:
        _look.reset(token)


def looked_at(actor: Actor, patient_id: int) -> Patient | None:
    """Return the patient if this actor is looking at her right now."""
    look = _look.get()
    return look.patient if look and look.actor is actor and look.patient.pk == patient_id else None


def once(actor: Actor, patient_id: int, what: str, read: Callable[[], T]) -> T:
    """Return what `read` returns; while somebody looks at this patient it is read once and kept."""
    look = _look.get()
    if look is None or look.actor is not actor or look.patient.pk != patient_id:
        return read()
    if what not in look.read:
        look.read[what] = read()
    found: T = look.read[what]
    return found
