"""Seats of six weeks with people in them: who came and how long she waited, who did not come, who is to come."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.db import connection, transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.access import TicketCalled, TicketServed, TicketTaken
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment, HealthcareService, Seat, Session, Slot
from renxin.programs.appointments.models.appointment import OURS
from renxin.programs.queues.models import Queue, Ticket

Status = Appointment.Status
_FULL: Final = 0.55
_AHEAD: Final = 0.25
_EACH: Final = 0.9
_REASONS: Final = ("复诊开药", "头晕", "血糖高", "咳嗽一周", "膝盖疼", "胃胀", "查体发现结节", "术后复查", "", "")
_CHANNELS: Final = ("portal", "portal", "portal", "window", "phone", "doctor", "chat")


@transaction.atomic
def keep(
    actor: Actor, queues: Mapping[int, Queue], people: Sequence[Patient], now: datetime, random: Random
) -> dict[int, Appointment]:
    """Put people into seats; return what is booked from now on for today, by id."""
    seats = _seats(actor)
    if not seats or not people:
        return {}
    share = min(1.0, _EACH * len(people) / (len(seats) * _FULL))
    by_service = _who_fits(people, {seat.slot.session.service for seat in seats}, now)
    taken = [
        _booked(actor, seat, random.choice(by_service[seat.slot.session.service_id]), now, random)
        for seat in seats
        if by_service[seat.slot.session.service_id]
        and random.random() < share * (_FULL if seat.slot.starts_at < now else _AHEAD)
    ]
    taken = _one_at_a_time(taken)
    for row, pk in zip(taken, _ids(len(taken)), strict=True):
        row.pk, row.number = pk, f"{pk:08d}"
    insert_rows(taken)
    held = [row.seat_id for row in taken if row.seat_id is not None]
    Seat.objects.filter(pk__in=held).update(state=Seat.State.BOOKED)
    _came(actor, queues, [row for row in taken if row.status == Status.FULFILLED], random)
    today = now.date()
    standing = [row for row in taken if row.status == Status.BOOKED and row.starts_at is not None]
    return {row.pk: row for row in standing if row.starts_at and row.starts_at.date() == today}


def _seats(actor: Actor) -> list[Seat]:
    """Return every seat with its session, in the order of time; read table by table: nothing is counted yet."""
    sessions = {row.pk: row for row in Session.objects.of(actor).select_related("service")}
    slots = {row.pk: row for row in Slot.objects.of(actor)}
    for slot in slots.values():
        slot.session = sessions[slot.session_id]
    seats = list(Seat.objects.of(actor).order_by("pk"))
    for seat in seats:
        seat.slot = slots[seat.slot_id]
    return sorted(seats, key=lambda seat: (seat.slot.starts_at, seat.slot.session_id))


def _who_fits(people: Sequence[Patient], services: set[HealthcareService], now: datetime) -> dict[int, list[Patient]]:
    return {service.pk: [one for one in people if _fits(one, service, now.date())] for service in services}


def _fits(person: Patient, service: HealthcareService, day: date) -> bool:
    if service.sex and person.sex != service.sex:
        return False
    if person.birth_date is None:
        return False
    months = (day.year - person.birth_date.year) * 12 + day.month - person.birth_date.month
    low, high = service.min_age_months, service.max_age_months
    return (low is None or months >= low) and (high is None or months <= high)


def _booked(actor: Actor, seat: Seat, person: Patient, now: datetime, random: Random) -> Appointment:
    session, starts_at = seat.slot.session, seat.slot.starts_at
    made_at = min(starts_at - timedelta(days=random.randint(0, 6), hours=random.randint(1, 9)), now)
    status = Status.BOOKED
    if starts_at < now - timedelta(hours=2):
        status = random.choices((Status.FULFILLED, Status.NOSHOW, Status.CANCELLED), weights=(84, 9, 7))[0]
    row = Appointment(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=person.pk,
        source=OURS,
        status=status,
        department_id=session.department_id,
        practitioner_id=session.practitioner_id,
        starts_at=starts_at,
        ends_at=seat.slot.ends_at,
        service=session.service.name,
        reason=random.choice(_REASONS),
        reported_at=made_at,
        seat=None if status == Status.CANCELLED else seat,
        healthcare_service=session.service,
        visit_type=random.choice(("first", "return", "return")),
        channel=random.choice(_CHANNELS),
    )
    if status == Status.FULFILLED:
        row.arrived_at = starts_at + timedelta(minutes=random.randint(-25, 8))
        row.fulfilled_at = starts_at + timedelta(minutes=random.randint(20, 70))
    elif status == Status.CANCELLED:
        row.cancelled_at, row.cancelled_by = made_at + timedelta(hours=2), "patient"
    elif status == Status.BOOKED and random.random() < 0.4:
        row.confirmed_at = made_at + timedelta(minutes=5)
    return row


def _one_at_a_time(rows: Sequence[Appointment]) -> list[Appointment]:
    """Leave out who would sit in two rooms at once."""
    seen: set[tuple[int, Any]] = set()
    kept = []
    for row in rows:
        key = row.patient_id, row.starts_at.date() if row.starts_at else None
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('appointments_appointment', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _came(actor: Actor, queues: Mapping[int, Queue], rows: Sequence[Appointment], random: Random) -> None:
    """Write the tickets of those who came: one after the other, as long as visits take."""
    tickets: list[Ticket] = []
    numbers: dict[tuple[int, Any], int] = {}
    until: dict[tuple[int, Any], datetime] = {}
    for row in sorted(rows, key=lambda one: (one.starts_at, one.pk)):
        queue, starts_at, joined = queues.get(row.department_id or 0), row.starts_at, row.arrived_at
        if queue is None or starts_at is None or joined is None:
            continue
        day = starts_at.date()
        number = numbers[queue.pk, day] = numbers.get((queue.pk, day), 0) + 1
        room = (row.practitioner_id or 0, day)
        called = max(joined, starts_at, until.get(room, starts_at)) + timedelta(minutes=random.randint(0, 3))
        began = called + timedelta(seconds=random.randint(30, 110))
        ended = began + timedelta(seconds=max(120, int(random.gauss(560, 190))))
        until[room] = ended
        tickets.append(
            Ticket(
                uid=uuid7(),
                tenant_id=actor.tenant_id,
                patient_id=row.patient_id,
                queue=queue,
                on_date=day,
                number=number,
                label=f"{queue.prefix}{number:03d}",
                kind=Ticket.Kind.RETURN if row.visit_type == "return" else Ticket.Kind.FIRST,
                source=random.choice((Ticket.Source.PHONE, Ticket.Source.DESK, Ticket.Source.KIOSK)),
                appointment_id=row.pk,
                appointed_at=starts_at,
                practitioner_id=row.practitioner_id,
                state=Ticket.State.DONE,
                calls=1,
                joined_at=joined,
                called_at=called,
                began_at=began,
                ended_at=ended,
                said_minutes=max(0, int((called - joined).total_seconds() / 60) + random.randint(-6, 6)),
            )
        )
    keys = dict(insert_rows(tickets, "RETURNING uid, id"))
    for ticket in tickets:
        ticket.pk = keys[ticket.uid]
    record(actor, *[fact for ticket in tickets for fact in _facts(ticket)], historic=True)


def _facts(ticket: Ticket) -> list[Fact]:
    said: dict[str, Any] = {
        "patient_id": ticket.patient_id,
        "ticket_id": ticket.pk,
        "queue_id": ticket.queue_id,
        "department_id": ticket.queue.department_id,
        "practitioner_id": ticket.practitioner_id,
        "appointment_id": ticket.appointment_id,
        "ticket": str(ticket.kind),
    }
    called, began, ended = ticket.called_at, ticket.began_at, ticket.ended_at
    if called is None or began is None or ended is None or ticket.appointed_at is None:
        return []
    waited = int((called - ticket.joined_at).total_seconds())
    late = int((called - ticket.appointed_at).total_seconds())
    lasted = int((ended - began).total_seconds())
    return [
        TicketTaken(**said, occurred_at=ticket.joined_at, source=str(ticket.source)),
        TicketCalled(**said, occurred_at=called, waited=waited, late=late),
        TicketServed(**said, occurred_at=ended, waited=waited, lasted=lasted),
    ]
