"""Reads of appointments."""

from functools import cache

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled
from renxin.people.patients import selectors as patients

from .models import Appointment


def upcoming(actor: Actor, patient_id: int, limit: int = 10) -> list[Appointment]:
    """Return the patient's booked appointments that have not begun, the next one first."""
    patient = patients.get_by_id(actor, patient_id)
    return _upcoming(limit)(actor.tenant_id, patient.pk, clock.now())


@cache
def _upcoming(limit: int) -> Compiled[Appointment]:
    return compiled(
        lambda tenant, patient, now: (
            Appointment.objects.of(tenant)
            .filter(patient_id=patient, status=Appointment.Status.BOOKED, starts_at__gte=now)
            .select_related("department", "practitioner")
            .order_by("starts_at", "id")[:limit]
        )
    )
