"""What a scheduling message means for our own book: an answer about an appointment of ours, or a seat that is taken."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.doors.connectors.outgoing import deciding, siu
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.appointment import OURS
from renxin.programs.appointments.services import AppointmentData

Status = Appointment.Status
_CANCELS: Final = ("SIU^S15", "SIU^S16", "SIU^S17")
_MISSED: Final = "SIU^S26"
_SOON: Final = timedelta(hours=2)


def number_of_ours(*numbers: str) -> str:
    """Return our number where one of SCH-1 and SCH-2 is one of ours, else nothing."""
    return next((one.removeprefix(siu.MARK) for one in numbers if one.startswith(siu.MARK)), "")


def answer_ours(actor: Actor, kind: str, patient_id: int, number: str, data: AppointmentData) -> Appointment:
    """Let another system confirm, move or call off an appointment of ours; what it said before changes nothing.

    Raises:
        NotApplied: there is no such appointment, or nothing is free at the time it names.
        WrongState: it is another patient's.
    """
    row = Appointment.objects.of(actor).select_related("healthcare_service").filter(source=OURS, number=number).first()
    if row is None:
        raise NotApplied(reasons.NOT_OURS, where="SCH-1")
    people = patients.current_ids(actor.tenant_id, [row.patient_id, patient_id])
    if people[row.patient_id] != people[patient_id]:
        raise WrongState(_("This appointment number belongs to another patient."), where="appointment")
    if kind in _CANCELS:
        if row.status in (Status.PENDING, Status.BOOKED):
            deciding.call_off(actor, row, deciding.REFUSED if row.status == Status.PENDING else deciding.CALLED_OFF)
        return row
    if kind == _MISSED:
        services.mark_missed(actor, [row.pk])
        return row
    filler = data.number if not data.number.startswith(siu.MARK) else ""
    row = services.accept_pending(actor, row, filler)
    return _moved(actor, row, data)


def _moved(actor: Actor, row: Appointment, data: AppointmentData) -> Appointment:
    if data.starts_at is None or data.starts_at == row.starts_at or row.status != Status.BOOKED:
        return row
    day = data.starts_at.astimezone(organizations.zone_of(actor)).date()
    days = selectors.free(actor, first=day, last=day, department_id=row.department_id, pool=None)
    slots = [one for found in days for one in found.slots if one.starts_at == data.starts_at]
    slots.sort(
        key=lambda one: (one.service_id != row.healthcare_service_id, one.practitioner_id != row.practitioner_id)
    )
    if not slots:
        raise NotApplied(reasons.NO_SEAT, where="SCH-11")
    held = services.hold(actor, slots[0].uid, key=f"his {row.number} {data.starts_at:%Y%m%d%H%M}", pool=None)
    return services.reschedule(actor, row, held.key)


def take_seat(actor: Actor, row: Appointment) -> None:
    """Let an appointment of the other system's book take its seat in ours; what cannot be settled so asks a person."""
    found = services.seat_reported(actor, row)
    if found.other is not None:
        deciding.call_off(actor, found.other, deciding.REFUSED)
    if found.outcome == "conflict":
        worklist.create_tasks(actor, [_conflict(row)])


def _conflict(row: Appointment) -> NewTask:
    """Both books gave the same seat: whoever answers for the department moves one of the two, and calls her."""
    now = clock.now()
    due = min(now + _SOON, max(row.starts_at or now, now + timedelta(minutes=10)))
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="seat_given_twice",
        source=f"appointments:conflict:{row.pk}:{row.starts_at:%Y%m%d%H%M}",
        due_at=due,
        risk=2,
        department_id=row.department_id,
    )
