"""Check-in and the book of appointments stand beside each other and know nothing of each other: the door joins them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues.services import DueVisit, offer_visits

_COMING: Final = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED)
_NUMBER: Final = 4
"""A number shorter than this could be guessed at a kiosk."""


def visits_of(actor: Actor, patient_id: int) -> list[DueVisit]:
    """Return somebody's visits of today with which she may check in."""
    return _due(_today(actor).filter(patient_id=patient_id))


def visit_by_number(actor: Actor, number: str) -> DueVisit | None:
    """Return today's visit of a number, of whatever system gave it."""
    if len(number) < _NUMBER:
        return None
    found = _due(_today(actor).filter(number=number)[:2])
    return found[0] if len(found) == 1 else None


def _today(actor: Actor) -> QuerySet[Appointment]:
    zone = organizations.zone_of(actor)
    begins = datetime.combine(clock.today(zone), time(), zone)
    rows = Appointment.objects.of(actor).filter(
        status__in=_COMING,
        starts_at__gte=begins,
        starts_at__lt=begins + timedelta(days=1),
        department__isnull=False,
    )
    return rows.exclude(visit_type="virtual").select_related("department", "practitioner").order_by("starts_at", "pk")


def _due(rows: Sequence[Appointment] | QuerySet[Appointment]) -> list[DueVisit]:
    return [
        DueVisit(
            appointment_id=row.pk,
            uid=row.uid,
            patient_id=row.patient_id,
            department_id=row.department.pk,
            department=str(row.department),
            starts_at=row.starts_at,
            practitioner_id=row.practitioner_id,
            practitioner=row.practitioner.name if row.practitioner else "",
        )
        for row in rows
        if row.department is not None and row.starts_at is not None
    ]


offer_visits(visits_of, visit_by_number)
