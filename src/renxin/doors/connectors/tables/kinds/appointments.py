"""Appointments as another system had them."""

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.rows import Row
from renxin.kernel.core import clock
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import AppointmentData, PastAppointment, import_past_appointments

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse a department nobody knows."""
    for row in batch.rows:
        batch.department(row)


def apply(batch: Batch) -> None:
    """Keep the appointments, each by its number."""
    rows = batch.sound()
    kept = import_past_appointments(batch.actor, [_appointment(batch, row) for row in rows])
    for row, is_kept in zip(rows, kept, strict=True):
        if not is_kept:
            batch.refuse(row, reasons.OF_ANOTHER, "number")


def _appointment(batch: Batch, row: Row) -> PastAppointment:
    data = AppointmentData(
        source=batch.mapping.authority,
        number=row.values["number"][:120],
        reported_at=clock.now(),
        starts_at=row.values["starts_at"],
        department_id=batch.department(row),
        practitioner_id=batch.doctor(row),
        service=row.get("service")[:160],
    )
    return PastAppointment(patient_id=batch.patient(row), data=data, status=row.get("state") or "booked")


KIND = Kind("appointments", apply, (Appointment,), check)
