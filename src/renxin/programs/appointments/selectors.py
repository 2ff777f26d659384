"""Reads of appointments."""

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

from .models import Appointment


def upcoming(actor: Actor, patient_id: int, limit: int = 10) -> list[Appointment]:
    """Return the patient's booked appointments that have not begun, the next one first."""
    patient = patients.get_by_id(actor, patient_id)
    rows = Appointment.objects.of(actor).filter(patient_id=patient.pk, status=Appointment.Status.BOOKED)
    rows = rows.filter(starts_at__gte=clock.now()).select_related("department", "practitioner")
    return list(rows.order_by("starts_at", "id")[:limit])
