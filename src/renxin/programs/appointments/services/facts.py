"""What the timeline hears of an appointment."""

from datetime import datetime

from renxin.kernel.timeline.facts.programs import AppointmentFact
from renxin.programs.appointments.models import Appointment


def fact_of(
    kind: type[AppointmentFact], row: Appointment, at: datetime, was_at: datetime | None = None
) -> AppointmentFact:
    """Return the fact of a kind about an appointment; `was_at` is the time it had, where that has changed."""
    return kind(
        patient_id=row.patient_id,
        occurred_at=at,
        appointment_id=row.pk,
        department_id=row.department_id,
        was_at=was_at,
        starts_at=row.starts_at,
    )
