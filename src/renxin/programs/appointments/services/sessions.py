"""One session: an extra one, another room, a locum, shorter, paused, open again."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import AppointmentChanged
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location
from renxin.programs.appointments.booking import policy, zones
from renxin.programs.appointments.models import Appointment, HealthcareService, Seat, Session

from .facts import fact_of
from .planning import make_seats

State = Session.State


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionData:
    """An extra session on one day; hours are local."""

    department_id: int
    service_id: int
    on_date: date
    starts: time
    ends: time
    practitioner_id: int | None = None
    room_id: int | None = None
    seats: int = 1


@transaction.atomic
def add_session(actor: Actor, data: SessionData) -> Session:
    """Open an extra session; the same one asked for twice is one.

    Raises:
        InvalidInput: the hours do not fit, or the doctor sees patients elsewhere then.
        NotFound: there is no such service or department.
    """
    actor.require("appointments.manage")
    service = HealthcareService.objects.of(actor).select_related("department__location").filter(pk=data.service_id)
    found = service.first()
    if found is None or data.department_id not in organizations.departments_by_ids(actor, [data.department_id]):
        raise NotFound("service")
    room = Location.objects.of(actor).filter(pk=data.room_id).first() if data.room_id else None
    zone = zones.of_place(actor, room, found.department)
    if data.starts >= data.ends or not 1 <= data.seats <= 50:
        raise InvalidInput(gettext("The end must be later than the beginning."), where="ends")
    starts_at, ends_at = (datetime.combine(data.on_date, at, zone) for at in (data.starts, data.ends))
    if ends_at <= clock.now():
        raise InvalidInput(gettext("This time has passed. Please choose another."), where="on_date")
    known = _same(actor, data, starts_at, ends_at)
    if known is not None:
        return known
    session = Session.objects.create(
        tenant_id=actor.tenant_id,
        department_id=data.department_id,
        practitioner_id=data.practitioner_id,
        service=found,
        room=room,
        on_date=data.on_date,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    make_seats(actor, [(session, data.seats)], policy.of_departments(actor, [data.department_id]), [])
    return session


@transaction.atomic
def change_session(
    actor: Actor,
    uid: UUID,
    *,
    room_id: int | None = None,
    practitioner_id: int | None = None,
    ends_at: datetime | None = None,
    state: str = "",
) -> Session:
    """Give a session another room or a locum, end it earlier, pause it or open it again; what is not named stays.

    Whoever is booked after an earlier end stays booked and is shown for rebooking; their free seats are not given away.

    Raises:
        InvalidInput: the end does not lie in the session.
        WrongState: it does not take place any more.
    """
    actor.require("appointments.manage")
    session = locked_session(actor, uid)
    if session.state == State.CANCELLED:
        raise WrongState(gettext("This session does not take place."), where="session")
    if room_id is not None:
        session.room = Location.objects.of(actor).filter(pk=room_id).first() or session.room
        Appointment.objects.of(actor).filter(_booked(session)).update(location=str(session.room or "")[:160])
    if practitioner_id is not None and practitioner_id != session.practitioner_id:
        stand_in(actor, session, practitioner_id)
    if ends_at is not None:
        _shorten(actor, session, ends_at)
    if state in (State.OPEN, State.PAUSED):
        session.state = state
    session.version += 1
    session.save()
    return session


def stand_in(actor: Actor, session: Session, practitioner_id: int) -> None:
    """Let somebody else see the patients of a session; who is booked is told by the fact. The row is not saved."""
    busy = Session.objects.of(actor).filter(
        practitioner_id=practitioner_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    if busy.exclude(pk=session.pk).exclude(state=State.CANCELLED).exists():
        raise InvalidInput(gettext("This doctor sees other patients at that time."), where="practitioner")
    original = session.instead_of_id or session.practitioner_id
    session.instead_of_id = None if original == practitioner_id else original
    session.practitioner_id = practitioner_id
    rows = list(Appointment.objects.of(actor).filter(_booked(session)).order_by("pk").select_for_update())
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(practitioner_id=practitioner_id)
    now = clock.now()
    record(actor, *[fact_of(AppointmentChanged, row, now) for row in rows])


def locked_session(actor: Actor, uid: UUID) -> Session:
    """Return a session, locked until the transaction ends."""
    rows = Session.objects.of(actor).select_related("service").select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("session")
    return row


def _shorten(actor: Actor, session: Session, ends_at: datetime) -> None:
    if not session.starts_at < ends_at <= session.ends_at:
        raise InvalidInput(gettext("The new end must lie in the session."), where="ends_at")
    session.ends_at = ends_at
    late = Seat.objects.of(actor).filter(slot__session=session, slot__ends_at__gt=ends_at, state=Seat.State.FREE)
    late.update(state=Seat.State.BLOCKED)


def _booked(session: Session) -> Q:
    return Q(seat__slot__session=session, status__in=[Appointment.Status.BOOKED, Appointment.Status.PENDING])


def _same(actor: Actor, data: SessionData, starts_at: datetime, ends_at: datetime) -> Session | None:
    """Return the session that is asked for if it stands; refuse another one of the same doctor at the same time."""
    if data.practitioner_id is None:
        rows = Session.objects.of(actor).filter(
            department_id=data.department_id,
            service_id=data.service_id,
            practitioner=None,
            room_id=data.room_id,
            starts_at=starts_at,
        )
        return rows.exclude(state=State.CANCELLED).first()
    rows = Session.objects.of(actor).filter(
        practitioner_id=data.practitioner_id, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    for row in rows.exclude(state=State.CANCELLED):
        if (row.starts_at, row.ends_at, row.service_id) == (starts_at, ends_at, data.service_id):
            return row
        raise InvalidInput(gettext("This doctor sees other patients at that time."), where="practitioner")
    return None
