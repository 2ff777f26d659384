"""What another system's book says takes a seat of ours, so that nobody else gets it: both books show one truth."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from django.db import connection, transaction
from django.db.models import Max

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, Seat, Session, Slot
from renxin.programs.appointments.models.appointment import OURS

from .changing import free_seats

Outcome = Literal["none", "kept", "seated", "added", "displaced", "conflict"]
_PAST: Final = timedelta(hours=12)
_STANDING: Final = (Appointment.Status.PENDING, Appointment.Status.BOOKED, Appointment.Status.ARRIVED)

# Seats kept for the window go first: that is where the other system books. A hold that ran out counts as free.
_TAKE: Final = """
UPDATE appointments_seat t SET state = 'booked', hold_key = NULL, held_until = NULL
WHERE t.id = (
    SELECT s.id FROM appointments_seat s
    WHERE s.tenant_id = %(tenant)s AND s.slot_id = ANY(%(slots)s)
      AND (s.state = 'free' OR (s.state = 'held' AND s.held_until <= %(now)s))
    ORDER BY s.pool <> 'window', s.pool <> '', s.number LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
)
RETURNING t.id
"""


@dataclass(frozen=True, slots=True)
class Seated:
    """What became of a reported appointment in our book.

    `none`: no session of ours takes place then. `kept`: it had its seat. `seated`: it took a free one. `added`: all
    were taken, and the other system's word counts, so the slot has one seat more. `displaced`: likewise, but somebody
    here only waited for its answer: `other` loses the seat. `conflict`: all are taken and our word counts: it has none.
    """

    outcome: Outcome
    other: Appointment | None = None


@transaction.atomic
def seat_reported(actor: Actor, appointment: Appointment) -> Seated:
    """Let an appointment of another system's book take its place in ours, or leave it.

    Who gives the seats of the department away decides where all are taken (`BookingPolicy.holder`). What has passed
    takes no seat any more. Asking again changes nothing.
    """
    actor.require("appointments.work")
    lock_patients([patients.current_id(actor.tenant_id, appointment.patient_id)])
    row = Appointment.objects.of(actor).select_for_update().get(pk=appointment.pk)
    if row.source == OURS:
        return Seated("none")
    slots = _slots(actor, row) if row.status in _STANDING else []
    if row.seat_id and Seat.objects.filter(pk=row.seat_id, slot__in=slots).exists():
        return Seated("kept")
    _leave(actor, row)
    return _placed(actor, row, slots) if slots else Seated("none")


def _placed(actor: Actor, row: Appointment, slots: list[Slot]) -> Seated:
    seat_id = _take(actor, slots)
    if seat_id is not None:
        return _sit(row, seat_id, Seated("seated"))
    if policy.of_department(actor, row.department_id).holder != "his":
        return Seated("conflict")
    waiting = _newest_waiting(actor, slots)
    if waiting is not None:
        seat_id = waiting.seat_id
        Appointment.objects.filter(pk=waiting.pk).update(seat=None)
        waiting.seat = None
        return _sit(row, seat_id or 0, Seated("displaced", waiting))
    return _sit(row, _one_more(actor, slots[0]), Seated("added"))


def _slots(actor: Actor, row: Appointment) -> list[Slot]:
    """Return the slots in which the appointment lies: with its doctor where one is named, else of its department."""
    if row.department_id is None or row.starts_at is None or row.starts_at < clock.now() - _PAST:
        return []
    rows = Slot.objects.of(actor).filter(
        session__department_id=row.department_id, starts_at__lte=row.starts_at, ends_at__gt=row.starts_at
    )
    rows = rows.exclude(session__state=Session.State.CANCELLED)
    if row.practitioner_id is not None:
        rows = rows.filter(session__practitioner_id=row.practitioner_id)
    return list(rows.select_related("session__service").order_by("-session__starts_at", "pk"))


def _take(actor: Actor, slots: list[Slot]) -> int | None:
    values: dict[str, Any] = {"tenant": actor.tenant_id, "slots": [slot.pk for slot in slots], "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _sit(row: Appointment, seat_id: int, found: Seated) -> Seated:
    service = Seat.objects.select_related("slot__session__service").get(pk=seat_id).slot.session.service
    Appointment.objects.filter(pk=row.pk).update(seat_id=seat_id, healthcare_service=service)
    return found


def _leave(actor: Actor, row: Appointment) -> None:
    if row.seat_id:
        Appointment.objects.filter(pk=row.pk).update(seat=None)
        free_seats(actor, [row.seat_id])


def _newest_waiting(actor: Actor, slots: list[Slot]) -> Appointment | None:
    rows = Appointment.objects.of(actor).filter(seat__slot__in=slots, status=Appointment.Status.PENDING, source=OURS)
    return rows.order_by("-pk").select_for_update(of=("self",)).first()


def _one_more(actor: Actor, slot: Slot) -> int:
    Slot.objects.filter(pk=slot.pk).select_for_update().get()
    number = Seat.objects.of(actor).filter(slot=slot).aggregate(last=Max("number"))["last"] or 0
    made = Seat.objects.create(tenant_id=actor.tenant_id, slot=slot, number=number + 1, state=Seat.State.BOOKED)
    return int(made.pk)
