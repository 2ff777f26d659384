"""Who sees patients when, and what is free of it, as Schedule and Slot resources. They name no patient."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.face.rows import by_uid
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization, Practitioner
from renxin.programs.appointments.models import HealthcareService, Seat, Session, Slot

from . import Names

SERVICES: Final = "urn:renxin:service"
DEPARTMENTS: Final = "urn:renxin:department"
FREE_SEATS: Final = "urn:renxin:free-seats"


def write_schedules(_actor: Actor, rows: Sequence[Session], _names: Names) -> list[Json]:
    """Return sessions as Schedule resources, in their order."""
    return [_schedule(row) for row in rows]


def write_slots(actor: Actor, rows: Sequence[Slot], _names: Names) -> list[Json]:
    """Return slots as resources, in their order, with how many seats are free."""
    seats = Seat.objects.of(actor).filter(_is_free(), slot__in=[row.pk for row in rows]).values_list("slot_id")
    free = dict(seats.annotate(many=Count("pk")))
    return [_slot(row, free.get(row.pk, 0)) for row in rows]


def _of_slot_status(_actor: Actor, wanted: Iterable[str]) -> Q:
    """Return the condition that slots have one of these states: free, busy, busy-unavailable."""
    open_ = Q(session__state=Session.State.OPEN)
    has_seat = Exists(Seat.objects.filter(_is_free(), slot_id=OuterRef("pk")))
    means = {"free": open_ & Q(has_seat), "busy": open_ & ~Q(has_seat), "busy-unavailable": ~open_}
    found = Q(pk__in=[])
    for one in wanted:
        found |= means.get(one.rpartition("|")[2], Q(pk__in=[]))
    return found


def _of_schedules(actor: Actor, references: Iterable[str]) -> Q:
    """Return the condition that slots belong to the Schedules named."""
    return Q(session_id__in=list(by_uid(Session, actor, [one.rpartition("/")[2] for one in references])))


def _of_actors(actor: Actor, references: Iterable[str]) -> Q:
    """Return the condition that sessions are those of a Practitioner, department or service named."""
    uids = [one.rpartition("/")[2] for one in references]
    return (
        Q(practitioner_id__in=list(by_uid(Practitioner, actor, uids)))
        | Q(department_id__in=list(by_uid(Organization, actor, uids)))
        | Q(service_id__in=list(by_uid(HealthcareService, actor, uids)))
    )


ASKED: Final[dict[str, Callable[[Actor, Iterable[str]], Q]]] = {
    "schedule": _of_schedules,
    "performer": _of_actors,
    "slot-status": _of_slot_status,
}
"""How searches of sessions and slots are asked, by the kind of their parameter."""


def _is_free() -> Q:
    return Q(state=Seat.State.FREE) | Q(state=Seat.State.HELD, held_until__lte=clock.now())


def _schedule(row: Session) -> Json:
    doctor: list[Any] = []
    if row.practitioner is not None:
        doctor = [{"reference": f"Practitioner/{row.practitioner.uid}", "display": row.practitioner.name}]
    department = {"system": DEPARTMENTS, "value": row.department.local_code or str(row.department.uid)}
    return fhir.without_empty(
        {
            "active": row.state == Session.State.OPEN,
            "serviceType": _service(row.service),
            "actor": [*doctor, {"identifier": department, "display": row.department.name}],
            "planningHorizon": fhir.write_period(row.starts_at, row.ends_at),
            "comment": row.get_state_display() if row.state != Session.State.OPEN else "",
        }
    )


def _slot(row: Slot, free: int) -> Json:
    status = "free" if free else "busy"
    if row.session.state != Session.State.OPEN:
        status = "busy-unavailable"
    return fhir.without_empty(
        {
            "schedule": {"reference": f"Schedule/{row.session.uid}"},
            "serviceType": _service(row.session.service),
            "status": status,
            "start": fhir.write_instant(row.starts_at),
            "end": fhir.write_instant(row.ends_at),
            "extension": [{"url": FREE_SEATS, "valueInteger": free}] if status != "busy-unavailable" else [],
        }
    )


def _service(service: HealthcareService) -> list[Json]:
    return [{"coding": [{"system": SERVICES, "code": service.code}], "text": service.name}]
