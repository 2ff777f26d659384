"""A held seat becomes an appointment; the same request twice makes one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import AppointmentAsked
from renxin.kernel.timeline.facts.programs import AppointmentBooked
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.services import note_departments
from renxin.programs.appointments import rules
from renxin.programs.appointments.booking import policy, zones
from renxin.programs.appointments.booking.asking import standing_of
from renxin.programs.appointments.models import Appointment, HealthcareService, Seat, Session
from renxin.programs.appointments.models.appointment import OURS

from .facts import fact_of
from .holding import hold, release_hold

Status = Appointment.Status
STANDING: Final = (Status.PENDING, Status.BOOKED, Status.ARRIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingData:
    """Who comes, for what, and by which way it was asked. `reason` is what she comes for, in few words.

    `override` is why staff set a soft rule aside (`rules.SOFT`). `has_deposit` says that the deposit was paid.
    """

    patient_id: int
    visit_type: str = ""
    channel: str = ""
    reason: str = ""
    booked_by: int | None = None
    party: UUID | None = None
    wants_escort: bool = False
    has_referral: bool = False
    has_deposit: bool = False
    override: str = ""


class Refused(WrongState):
    """Rules speak against the booking; `refusals` are all of them, the message is the first."""

    def __init__(self, refusals: Sequence[rules.Refusal]) -> None:
        super().__init__(refusals[0].words, where=refusals[0].code)
        self.refusals = list(refusals)

    def __str__(self) -> str:
        return str(self.message)


class HoldLost(WrongState):
    """The seat was not confirmed in time and is not kept any more."""


@transaction.atomic
def confirm(actor: Actor, key: str, data: BookingData) -> Appointment:
    """Turn a held seat (`Held.key`) into an appointment.

    Asking again with the same key answers with the same appointment: the network may drop the first answer. Where the
    hospital's system gives the seats, the appointment is `pending` until it has answered.

    Raises:
        HoldLost: the hold ran out and somebody else may have the seat.
        Refused: rules speak against it (`refusals`).
        NotFound: the patient is not to be seen by this actor.
    """
    patient = _patient(actor, data.patient_id)
    lock_patients([patient.pk])
    claim = _claim(key)
    known = Appointment.objects.of(actor).filter(claim=claim).first()
    if known is not None:
        if patients.current_id(actor.tenant_id, known.patient_id) != patient.pk:
            raise HoldLost(gettext("This place is not kept any more. Please choose a time again."), where="slot")
        return known
    seat = _held_seat(actor, key)
    session = seat.slot.session
    refusals = check(actor, patient, session.service, (seat.slot.starts_at, seat.slot.ends_at), data)
    if refusals:
        raise Refused(refusals)
    rules_here = policy.of_department(actor, session.department_id)
    asks_his = rules_here.holder == "his" and actor.kind != "interface"
    row = _appointment(actor, patient, seat, data)
    row.claim, row.status = claim, Status.PENDING if asks_his else Status.BOOKED
    row.save(force_insert=True)
    Seat.objects.filter(pk=seat.pk).update(state=Seat.State.BOOKED, held_until=None)
    # Whoever prepares the day there has to see who comes.
    note_departments(actor, [(patient.pk, session.department_id, row.reported_at)])
    record(actor, fact_of(AppointmentAsked if asks_his else AppointmentBooked, row, row.reported_at))
    return row


def book(
    actor: Actor, slot_uid: UUID | str, data: BookingData, *, key: str = "", pool: str | None = "window"
) -> Appointment:
    """Hold and confirm in one go, as the window does.

    Raises:
        SlotFull, Refused, NotFound: as `hold` and `confirm` do. Nothing stays held.
    """
    held = hold(actor, slot_uid, key=key or f"book {uuid7()}", pool=pool)
    try:
        return confirm(actor, held.key, data)
    except (WrongState, NotAllowed):
        if held.until is not None:
            release_hold(actor, held.key)
        raise


@transaction.atomic
def book_party(
    actor: Actor, slots: Sequence[tuple[UUID | str, BookingData]], *, key: str, pool: str | None = "window"
) -> list[Appointment]:
    """Book several people who come together (a family, a group) or several parts of one visit: all or none.

    Args:
        actor: who books.
        slots: for each person the slot and what is to be booked; one slot may stand there several times.
        key: names the try: asking again finds the same seats.
        pool: as in `hold`.

    Raises:
        SlotFull, Refused: for one of them, and then nothing is booked for anybody.
    """
    party = UUID(hashlib.sha256(f"party {actor.tenant_id} {key}".encode()).hexdigest()[:32])
    lock_patients({patients.current_id(actor.tenant_id, data.patient_id) for _slot, data in slots})
    made = []
    for place, (slot_uid, data) in enumerate(slots):
        held = hold(actor, slot_uid, key=f"{key} {place}"[:200], pool=pool)
        made.append(confirm(actor, held.key, _with_party(data, party)))
    return made


def check(
    actor: Actor,
    patient: Patient,
    service: HealthcareService,
    times: tuple[datetime, datetime],
    data: BookingData,
    *,
    apart_from: int = 0,
) -> list[rules.Refusal]:
    """Return what speaks against a booking (`rules.may_book`), without what staff set aside with a reason.

    Args:
        actor: who books.
        patient: who comes.
        service: what is booked.
        times: begin and end of the slot.
        data: the rest of what is asked.
        apart_from: id of an appointment that is given up for this one.
    """
    zone, (starts_at, ends_at) = zones.of_service(actor, service), times
    local = starts_at.astimezone(zone)
    rules_here = policy.of_department(actor, service.department_id)
    person = rules.Person(
        age_months=rules.months_between(patient.birth_date, local.date()) if patient.birth_date else None,
        sex=patient.sex,
        has_referral=data.has_referral,
        has_deposit=data.has_deposit,
    )
    found = rules.may_book(
        limits_of(service),
        person,
        standing_of(actor, patient.pk, rules_here, starts_at, ends_at, apart_from=apart_from),
        starts_at=local,
        now=clock.now().astimezone(zone),
        channel=data.channel,
    )
    if actor.kind == "staff" and data.override.strip():
        found = [one for one in found if one.code not in rules.SOFT]
    return [one for one in found if one.code not in rules.SOFT] if actor.kind in ("interface", "system") else found


def limits_of(service: HealthcareService) -> rules.ServiceLimits:
    """Return what a service asks, as the rules read it."""
    return rules.ServiceLimits(
        min_age_months=service.min_age_months,
        max_age_months=service.max_age_months,
        sex=service.sex,
        needs_referral=service.needs_referral,
        needs_deposit=bool(service.deposit),
        advance_days=service.advance_days,
        opens_at_minute=service.opens_at_minute,
    )


@transaction.atomic
def accept_pending(actor: Actor, appointment: Appointment, placer_number: str = "") -> Appointment:
    """Note that the hospital's system gave the seat; asking again changes nothing."""
    actor.require("appointments.work")
    lock_patients([appointment.patient_id])
    row = Appointment.objects.of(actor).select_for_update().get(pk=appointment.pk)
    if row.status != Status.PENDING:
        return row
    row.status, row.placer_number, row.reported_at = Status.BOOKED, placer_number or row.placer_number, clock.now()
    row.save(update_fields=["status", "placer_number", "reported_at"])
    record(actor, fact_of(AppointmentBooked, row, row.reported_at))
    return row


def _patient(actor: Actor, patient_id: int) -> Patient:
    if actor.kind != "patient":
        actor.require("appointments.work")
    return patients.get_by_id(actor, patient_id)


def _held_seat(actor: Actor, key: str) -> Seat:
    rows = Seat.objects.of(actor).filter(hold_key=key, state=Seat.State.HELD)
    seat = rows.select_related("slot__session__service", "slot__session__room").select_for_update(of=("self",)).first()
    if seat is None or seat.slot.session.state == Session.State.CANCELLED:
        raise HoldLost(gettext("This place is not kept any more. Please choose a time again."), where="slot")
    return seat


def _appointment(actor: Actor, patient: Patient, seat: Seat, data: BookingData) -> Appointment:
    session, pk = seat.slot.session, _next_id()
    return Appointment(
        pk=pk,
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        source=OURS,
        number=f"{pk:08d}",
        department_id=session.department_id,
        practitioner_id=session.practitioner_id,
        location=str(session.room or "")[:160],
        starts_at=seat.slot.starts_at,
        ends_at=seat.slot.ends_at,
        service=session.service.name[:160],
        reason=data.reason.strip()[:160],
        reported_at=clock.now(),
        seat=seat,
        healthcare_service=session.service,
        visit_type=data.visit_type or next(iter(session.service.visit_types), ""),
        channel=data.channel,
        booked_by=data.booked_by or (actor.user_id if actor.kind == "staff" else None),
        party=data.party,
        wants_escort=data.wants_escort,
    )


def _with_party(data: BookingData, party: UUID) -> BookingData:
    said: dict[str, Any] = {name: getattr(data, name) for name in BookingData.__slots__}
    return BookingData(**said | {"party": data.party or party})


def _claim(key: str) -> str:
    return hashlib.sha256(f"claim {key}".encode()).hexdigest()


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('appointments_appointment', 'id'))")
        return int(cursor.fetchone()[0])
