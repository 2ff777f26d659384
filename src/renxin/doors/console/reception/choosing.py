"""What is free for what the desk has chosen so far: department, doctor, day, time."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.appointments import selectors as appointments
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.rules import VisitType

POOL: Final = "window"
_DAYS: Final = 14
_TYPES: Final = (VisitType.FIRST, VisitType.RETURN, VisitType.EXAMINATION, VisitType.CHECKUP)


def choice(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """Return what is free for what was chosen so far: the department of her next visit first, the first free day."""
    actor = request.actor
    moving = moving_of(actor, request.GET.get("move", ""), patient)
    offers = appointments.bookable_departments(actor, pool=POOL)
    wanted = _number(request.GET.get("department", "")) or (moving.department_id if moving else None)
    department = next((one.who for one in offers if one.who.pk == wanted), None)
    found: dict[str, Any] = {"offers": offers, "department": department, "moving": moving, "visit_types": _TYPES}
    if department is None:
        return found
    doctor = _number(request.GET.get("doctor", ""))
    first = clock.today(organizations.zone_of(actor))
    where: dict[str, Any] = {"department_id": department.pk, "pool": POOL, "practitioner_id": doctor}
    days = appointments.free_days(actor, first=first, last=first + timedelta(days=_DAYS), **where)
    day = _day(request.GET.get("day", ""), days)
    slots = appointments.free(actor, first=day, last=day, **where) if day else []
    return found | {
        "doctors": appointments.doctors(actor, department.pk, pool=POOL),
        "doctor": doctor,
        "days": [(one, many, one == day) for one, many in sorted(days.items())],
        "day": day,
        "slots": slots[0].slots if slots else [],
        "key": uuid7(),
    }


def moving_of(actor: Actor, number: str, patient: Patient) -> Appointment | None:
    """Return the appointment that is to be moved, if it is one of hers."""
    try:
        row = appointments.appointment(actor, UUID(number))
    except (ValueError, NotFound):
        return None
    return row if patients.current_id(actor.tenant_id, row.patient_id) == patient.pk else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _day(text: str, days: dict[date, int]) -> date | None:
    with suppress(ValueError):
        asked = date.fromisoformat(text)
        if asked in days:
            return asked
    return min(days, default=None)
