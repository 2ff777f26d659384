"""What packages beside this one know and check-in asks: which visits somebody has today. A door above registers it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from renxin.kernel.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DueVisit:
    """A booked visit of today with which somebody may check in."""

    appointment_id: int
    uid: UUID
    patient_id: int
    department_id: int
    department: str
    starts_at: datetime
    practitioner_id: int | None = None
    practitioner: str = ""


OfPatient = Callable[[Actor, int], list[DueVisit]]
ByNumber = Callable[[Actor, str], DueVisit | None]
_sources: list[tuple[OfPatient, ByNumber]] = []


def offer_visits(of_patient: OfPatient, by_number: ByNumber) -> None:
    """Let a book of appointments say what somebody has today, and whose visit a number is."""
    if (of_patient, by_number) not in _sources:
        _sources.append((of_patient, by_number))


def visits_of(actor: Actor, patient_id: int) -> list[DueVisit]:
    """Return somebody's booked visits of today, the earliest first."""
    found = [one for of_patient, _by_number in _sources for one in of_patient(actor, patient_id)]
    return sorted(found, key=lambda one: one.starts_at)


def visit_by_number(actor: Actor, number: str) -> DueVisit | None:
    """Return today's visit with the number that somebody typed."""
    return next((one for _of, by_number in _sources if (one := by_number(actor, number))), None)
