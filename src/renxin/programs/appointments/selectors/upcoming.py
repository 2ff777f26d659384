"""Reads of appointments."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import Appointment


def upcoming(actor: Actor, patient_id: int, limit: int = 10) -> list[Appointment]:
    """Return the patient's booked appointments that have not begun, the next one first."""
    patient = patients.get_by_id(actor, patient_id)
    return _upcoming(limit)(actor.tenant_id, patient.pk, clock.now())


def booked_ahead(
    actor: Actor, patient_ids: Iterable[int], at: datetime, *, department_id: int | None = None
) -> set[int]:
    """Return which of many patients have a booked appointment after an instant, in one department if it is named."""
    rows = Appointment.objects.of(actor).filter(
        patient_id__any=list(patient_ids), status=Appointment.Status.BOOKED, starts_at__gte=at
    )
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    return set(rows.values_list("patient_id", flat=True))


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
