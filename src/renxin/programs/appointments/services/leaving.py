"""Somebody sees nobody for hours or days: sessions go to a locum, or do not take place, and that can be undone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import AppointmentChanged
from renxin.kernel.timeline.services import record
from renxin.programs.appointments.models import Appointment, Leave, Seat, Session

from .facts import fact_of
from .planning import concerns, open_sessions
from .sessions import stand_in

State = Session.State


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveData:
    """Who is away, when and why; `locum_id` sees her patients. Of doctor and department one may be left out."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    practitioner_id: int | None = None
    department_id: int | None = None
    locum_id: int | None = None


@transaction.atomic
def take_leave(actor: Actor, data: LeaveData) -> Leave:
    """Note leave: a locum takes the sessions over, or they do not take place; the same leave twice is one.

    Who is booked stays booked and is shown for rebooking (`selectors.displaced`): nobody is cancelled unseen. Of a
    session that only partly lies in it, the slots inside are not given away any more.

    Raises:
        InvalidInput: nobody is named, times do not fit, or the locum sees other patients then.
    """
    actor.require("appointments.manage")
    if data.practitioner_id is None and data.department_id is None:
        raise InvalidInput(gettext("Say who is away."), where="practitioner")
    if data.starts_at >= data.ends_at:
        raise InvalidInput(gettext("The end must be later than the beginning."), where="ends_at")
    if data.reason not in Leave.Reason.values:
        raise InvalidInput(gettext("Say why."), where="reason")
    if data.locum_id is not None and data.locum_id == data.practitioner_id:
        raise InvalidInput(gettext("Somebody else has to stand in."), where="locum")
    named = {name: getattr(data, name) for name in LeaveData.__slots__}
    leave = Leave.objects.of(actor).filter(**named, withdrawn_at=None).first()
    if leave is not None:
        return leave
    leave = Leave.objects.create(**named, tenant_id=actor.tenant_id, made_by=actor.user_id or 0, made_at=clock.now())
    for session in _touched(actor, leave):
        _apply(actor, leave, session)
    record_access(actor, "leave.take", "leave", leave.uid, detail={"reason": data.reason})
    return leave


@transaction.atomic
def withdraw_leave(actor: Actor, uid: UUID) -> Leave:
    """Take leave back: its sessions are as before, as far as nobody was moved away; the second time changes nothing.

    Raises:
        NotFound: there is no such leave.
        WrongState: it is over.
    """
    actor.require("appointments.manage")
    leave = Leave.objects.of(actor).select_for_update().filter(uid=uid).first()
    if leave is None:
        raise NotFound("leave")
    if leave.withdrawn_at is not None:
        return leave
    if leave.ends_at <= clock.now():
        raise WrongState(gettext("This leave is over."), where="leave")
    leave.withdrawn_at = clock.now()
    leave.save(update_fields=["withdrawn_at"])
    rows = Session.objects.of(actor).filter(leave=leave, ends_at__gt=clock.now()).select_related("service")
    for session in rows.select_for_update(of=("self",)).order_by("pk"):
        _restore(actor, leave, session)
    open_sessions(actor)
    record_access(actor, "leave.withdraw", "leave", leave.uid)
    return leave


@transaction.atomic
def cancel_session(actor: Actor, uid: UUID, reason: str) -> Session:
    """Let one session not take place; who is booked is shown for rebooking. The second time changes nothing."""
    actor.require("appointments.manage")
    if reason not in Leave.Reason.values:
        raise InvalidInput(gettext("Say why."), where="reason")
    session = Session.objects.of(actor).select_for_update(of=("self",)).filter(uid=uid).first()
    if session is None:
        raise NotFound("session")
    if session.state != State.CANCELLED:
        _cancel(actor, session, reason)
        session.save()
        record_access(actor, "session.cancel", "session", session.uid, detail={"reason": reason})
    return session


def _touched(actor: Actor, leave: Leave) -> list[Session]:
    rows = Session.objects.of(actor).filter(starts_at__lt=leave.ends_at, ends_at__gt=max(leave.starts_at, clock.now()))
    rows = rows.exclude(state=State.CANCELLED).select_related("service").select_for_update(of=("self",))
    return [row for row in rows.order_by("starts_at", "pk") if concerns(leave, row)]


def _apply(actor: Actor, leave: Leave, session: Session) -> None:
    session.leave = leave
    if leave.locum_id is not None:
        stand_in(actor, session, leave.locum_id)
    elif leave.starts_at <= max(session.starts_at, clock.now()) and leave.ends_at >= session.ends_at:
        _cancel(actor, session, leave.reason)
    else:
        inside = Seat.objects.of(actor).filter(
            slot__session=session, slot__starts_at__lt=leave.ends_at, slot__ends_at__gt=leave.starts_at
        )
        inside.filter(state=Seat.State.FREE).update(state=Seat.State.BLOCKED)
    session.version += 1
    session.save()


def _cancel(actor: Actor, session: Session, reason: str) -> None:
    session.state, session.reason = State.CANCELLED, reason
    session.version += 1
    seats = Seat.objects.of(actor).filter(slot__session=session, state__in=[Seat.State.FREE, Seat.State.HELD])
    seats.update(state=Seat.State.BLOCKED, hold_key=None, held_until=None)


def _restore(actor: Actor, leave: Leave, session: Session) -> None:
    if leave.locum_id is not None and session.practitioner_id == leave.locum_id:
        session.practitioner_id, session.instead_of_id = session.instead_of_id, None
        rows = list(
            Appointment.objects.of(actor)
            .filter(seat__slot__session=session, status__in=["booked", "pending"])
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(practitioner_id=session.practitioner_id)
        record(actor, *[fact_of(AppointmentChanged, row, clock.now()) for row in rows])
    if session.state == State.CANCELLED:
        session.state, session.reason = State.OPEN, ""
    blocked = Seat.objects.of(actor).filter(
        slot__session=session,
        slot__starts_at__lt=leave.ends_at,
        slot__ends_at__gt=leave.starts_at,
        slot__ends_at__lte=F("slot__session__ends_at"),
        state=Seat.State.BLOCKED,
    )
    blocked.update(state=Seat.State.FREE)
    session.leave = None
    session.version += 1
    session.save()
