"""An appointment is moved or given up, by her, by the house, or because she has died."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext, ngettext

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.programs import AppointmentCancelled, AppointmentChanged
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import note_departments
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, Seat, Session

from .booking import BookingData, HoldLost, Refused, check
from .facts import fact_of

Status = Appointment.Status
MOVABLE = (Status.PENDING, Status.BOOKED)
CANCELLERS = ("patient", "house", "his")


@transaction.atomic
def cancel(actor: Actor, appointment: Appointment, *, by: str = "patient", reason: str = "") -> Appointment:
    """Give an appointment up and free its seat; one that is cancelled already stays as it is.

    Patients may until `BookingPolicy.cancel_hours` before; staff always, later ones with a reason.

    Args:
        actor: who does it.
        appointment: which.
        by: whose wish it is: patient, house or his.
        reason: why, in few words; it is kept with the appointment.

    Raises:
        WrongState: it is too late, or it was already kept or missed.
        InvalidInput: staff gave no reason for a late one, or `by` is unknown.
    """
    if by not in CANCELLERS:
        raise InvalidInput(gettext("Say whose wish it is."), where="by")
    row = _own(actor, appointment)
    if row.status == Status.CANCELLED:
        return row
    if row.status not in MOVABLE:
        raise WrongState(gettext("This appointment can no longer be cancelled."), where="appointment")
    _in_time(actor, row, reason)
    give_up(actor, [row], by=by, reason=reason)
    return row


@transaction.atomic
def reschedule(actor: Actor, appointment: Appointment, key: str, *, reason: str = "") -> Appointment:
    """Move an appointment to a seat that was held for it (`Held.key`); its number stays.

    Asking again with the same key changes nothing. The old seat becomes free.

    Raises:
        HoldLost: the new seat is not kept any more.
        Refused: rules speak against the new time.
        WrongState: it is too late to move it.
    """
    row = _own(actor, appointment)
    seat = (
        Seat.objects.of(actor)
        .filter(hold_key=key)
        .select_related("slot__session__service", "slot__session__room")
        .select_for_update(of=("self",))
        .first()
    )
    if seat is not None and row.seat_id == seat.pk and row.status in MOVABLE:
        return row
    if row.status not in MOVABLE:
        raise WrongState(gettext("This appointment can no longer be moved."), where="appointment")
    if seat is None or seat.state != Seat.State.HELD or seat.slot.session.state == Session.State.CANCELLED:
        raise HoldLost(gettext("This place is not kept any more. Please choose a time again."), where="slot")
    _in_time(actor, row, reason)
    _allowed(actor, row, seat, reason)
    _move(actor, row, seat)
    return row


def _allowed(actor: Actor, row: Appointment, seat: Seat, reason: str) -> None:
    patient = patients.get_by_id(actor, row.patient_id)
    # What she was let in for once, she is let in for again; the time has to fit.
    data = BookingData(
        patient_id=patient.pk, channel=row.channel, has_referral=True, has_deposit=True, override=reason or "moved"
    )
    service = seat.slot.session.service
    found = check(actor, patient, service, (seat.slot.starts_at, seat.slot.ends_at), data, apart_from=row.pk)
    found = [one for one in found if one.code not in ("too_many", "missed")]
    if found:
        raise Refused(found)


def _move(actor: Actor, row: Appointment, seat: Seat) -> None:
    was_at, old, session = row.starts_at, row.seat_id, seat.slot.session
    asks_his = policy.of_department(actor, session.department_id).holder == "his" and actor.kind != "interface"
    row.seat, row.starts_at, row.ends_at = seat, seat.slot.starts_at, seat.slot.ends_at
    row.department_id, row.practitioner_id = session.department_id, session.practitioner_id
    row.healthcare_service, row.service = session.service, session.service.name[:160]
    row.location, row.reported_at = str(session.room or "")[:160], clock.now()
    row.confirmed_at, row.status = None, Status.PENDING if asks_his else Status.BOOKED
    row.save()
    Seat.objects.filter(pk=seat.pk).update(state=Seat.State.BOOKED, held_until=None)
    free_seats(actor, [old] if old else [])
    note_departments(actor, [(row.patient_id, session.department_id, row.reported_at)])
    record(actor, fact_of(AppointmentChanged, row, row.reported_at, was_at if was_at != row.starts_at else None))


def give_up(actor: Actor, rows: Sequence[Appointment], *, by: str, reason: str) -> None:
    """Cancel appointments that are locked and may be cancelled; their seats become free."""
    now = clock.now()
    said = {"status": Status.CANCELLED, "cancelled_at": now, "cancelled_by": by, "cancel_reason": reason[:80]}
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(**said, reported_at=now)
    for row in rows:
        row.status, row.cancelled_at, row.cancelled_by, row.reported_at = Status.CANCELLED, now, by, now
        row.cancel_reason = reason[:80]
    free_seats(actor, [row.seat_id for row in rows if row.seat_id])
    record(actor, *[fact_of(AppointmentCancelled, row, now) for row in rows])


def free_seats(actor: Actor, seat_ids: Sequence[int]) -> None:
    """Free seats that were booked; those of a session that does not take place stay blocked."""
    if not seat_ids:
        return
    rows = Seat.objects.of(actor).filter(pk__in=list(seat_ids), state__in=[Seat.State.BOOKED, Seat.State.HELD])
    gone = rows.filter(slot__session__state=Session.State.CANCELLED).values("pk")
    Seat.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
        state=Seat.State.BLOCKED, hold_key=None, held_until=None
    )
    rows.update(state=Seat.State.FREE, hold_key=None, held_until=None)


def _own(actor: Actor, appointment: Appointment) -> Appointment:
    """Return the row, locked, if this actor may change it."""
    if actor.kind == "patient":
        if patients.current_id(actor.tenant_id, actor.patient_id or 0) != patients.current_id(
            actor.tenant_id, appointment.patient_id
        ):
            raise NotAllowed("appointments.work")
    else:
        actor.require("appointments.work")
    lock_patients([patients.current_id(actor.tenant_id, appointment.patient_id)])
    return Appointment.objects.of(actor).select_for_update().get(pk=appointment.pk)


def _in_time(actor: Actor, row: Appointment, reason: str) -> None:
    hours = policy.of_department(actor, row.department_id).cancel_hours
    if row.starts_at is None or clock.now() <= row.starts_at - timedelta(hours=hours):
        return
    if actor.kind == "patient":
        words = ngettext(
            "Less than %(n)s hour is left. Please call the hospital.",
            "Less than %(n)s hours are left. Please call the hospital.",
            hours,
        )
        raise WrongState(words % {"n": hours}, where="appointment")
    if actor.kind == "staff" and not reason.strip():
        raise InvalidInput(gettext("It is late for this: say why."), where="reason")
