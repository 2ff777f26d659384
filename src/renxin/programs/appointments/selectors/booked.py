"""What is booked: one appointment, one patient's, a day of a department, one session."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, HealthcareService, Seat, Session, Slot

Status = Appointment.Status
_STANDING = (Status.PENDING, Status.BOOKED, Status.ARRIVED, Status.FULFILLED, Status.NOSHOW)


@dataclass(frozen=True, slots=True)
class Place:
    """One seat of a day: its slot, what is booked on it, and whose (None: nobody, or not for this actor)."""

    slot: Slot
    seat: Seat
    appointment: Appointment | None
    card: PatientCard | None

    @property
    def is_held(self) -> bool:
        """Tell whether somebody is just booking it."""
        return self.seat.state == Seat.State.HELD and (self.seat.held_until or clock.now()) > clock.now()

    @property
    def is_free(self) -> bool:
        """Tell whether it can be had."""
        return self.seat.state in (Seat.State.FREE, Seat.State.HELD) and not self.is_held


@dataclass(frozen=True, slots=True)
class Sheet:
    """A session with its places in the order of time."""

    session: Session
    places: list[Place]

    @property
    def counts(self) -> Counter[str]:
        """Return how many places are in which state: free, held, blocked, or the appointment's status."""
        return Counter(
            one.appointment.status if one.appointment else "free" if one.is_free else one.seat.state
            for one in self.places
        )

    @property
    def pools(self) -> Counter[str]:
        """Return how many free places are kept for whom (`""`: for everybody)."""
        return Counter(one.seat.pool for one in self.places if one.is_free)


def appointment(actor: Actor, uid: UUID) -> Appointment:
    """Return one appointment of a patient whom this actor may see.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    row = _rows(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("appointment")
    patients.get_by_id(actor, row.patient_id)
    return row


def of_patient(actor: Actor, patient_id: int, *, since: datetime | None = None, limit: int = 50) -> list[Appointment]:
    """Return a patient's appointments that begin after `since` (None: all), the latest first."""
    patient = patients.get_by_id(actor, patient_id)
    rows = _rows(actor).filter(patient_id=patient.pk)
    if since is not None:
        rows = rows.filter(starts_at__gte=since)
    return list(rows.order_by("-starts_at", "-id")[:limit])


def today_of(actor: Actor, patient_id: int) -> list[Appointment]:
    """Return what a patient has on the product's day and has not been cancelled, the earliest first."""
    patient = patients.get_by_id(actor, patient_id)
    day = clock.today()
    begin = datetime.combine(day, datetime.min.time(), clock.SHANGHAI)
    rows = _rows(actor).filter(
        patient_id=patient.pk, status__in=_STANDING, starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1)
    )
    return list(rows.order_by("starts_at", "id"))


def pending(actor: Actor, limit: int = 200) -> list[Appointment]:
    """Return what was asked of the hospital's own system and not answered yet, the oldest first."""
    return list(_rows(actor).filter(status=Status.PENDING).order_by("reported_at", "id")[:limit])


def day(actor: Actor, department_id: int, on_date: date, *, practitioner_id: int | None = None) -> list[Sheet]:
    """Return a department's sessions of a day with all places, the earliest first, in a fixed number of statements."""
    actor.require("appointments.view")
    rows = _sessions(actor).filter(department_id=department_id, on_date=on_date)
    if practitioner_id is not None:
        rows = rows.filter(practitioner_id=practitioner_id)
    return sheets(actor, list(rows.order_by("starts_at", "practitioner__pinyin_key", "id")))


def session_sheet(actor: Actor, uid: UUID) -> Sheet:
    """Return one session with its places.

    Raises:
        NotFound: there is none.
    """
    actor.require("appointments.view")
    row = _sessions(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("session")
    return sheets(actor, [row])[0]


def sheets(actor: Actor, sessions: list[Session]) -> list[Sheet]:
    """Return the places of sessions: slots, seats, who is booked."""
    seats = list(
        Seat.objects.of(actor)
        .filter(slot__session__in=[row.pk for row in sessions])
        .select_related("slot")
        .order_by("slot__starts_at", "slot_id", "number")
    )
    booked = {
        row.seat_id: row
        for row in Appointment.objects.of(actor)
        .filter(seat__in=[seat.pk for seat in seats], status__in=_STANDING)
        .order_by("status")
    }
    cards = patients.plain_cards(actor, {row.patient_id for row in booked.values()})
    places: dict[int, list[Place]] = {row.pk: [] for row in sessions}
    for seat in seats:
        row = booked.get(seat.pk)
        places[seat.slot.session_id].append(Place(seat.slot, seat, row, cards.get(row.patient_id) if row else None))
    return [Sheet(row, places[row.pk]) for row in sessions]


def services(actor: Actor, department_id: int | None = None, *, active: bool = True) -> list[HealthcareService]:
    """Return what can be booked, by department and code."""
    rows = HealthcareService.objects.of(actor).select_related("department")
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    if active:
        rows = rows.filter(is_active=True)
    return list(rows.order_by("department__pinyin_key", "code"))


def service(actor: Actor, uid: UUID) -> HealthcareService:
    """Return one service by its address.

    Raises:
        NotFound: there is none.
    """
    row = HealthcareService.objects.of(actor).select_related("department").filter(uid=uid).first()
    if row is None:
        raise NotFound("service")
    return row


def slot(actor: Actor, uid: UUID) -> Slot:
    """Return one slot with its session, service, doctor and room.

    Raises:
        NotFound: there is none.
    """
    rows = Slot.objects.of(actor).select_related(
        "session__service__department", "session__practitioner", "session__room", "session__department__location"
    )
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("slot")
    return row


def policy_of(actor: Actor, department_id: int | None) -> policy.Policy:
    """Return the booking rules in force in a department (None: of the house)."""
    return policy.of_department(actor, department_id)


def departments_with_services(actor: Actor, ids: Iterable[int] | None = None) -> list[Organization]:
    """Return the departments that have something to book, by name."""
    rows = Organization.objects.of(actor).filter(
        pk__in=HealthcareService.objects.of(actor).filter(is_active=True).values("department"), is_active=True
    )
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return list(rows.order_by("pinyin_key", "id"))


def _rows(actor: Actor) -> "QuerySet[Appointment]":
    return Appointment.objects.of(actor).select_related(
        "department__location", "practitioner", "healthcare_service", "seat__slot__session__room"
    )


def _sessions(actor: Actor) -> "QuerySet[Session]":
    return Session.objects.of(actor).select_related(
        "department__location", "practitioner", "instead_of", "service", "room", "leave"
    )
