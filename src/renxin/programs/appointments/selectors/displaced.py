"""Who is booked into a session that does not take place (any more), and what could be offered instead."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments import rebooking
from renxin.programs.appointments.booking import zones
from renxin.programs.appointments.models import Appointment, Leave, Session

from .booked import services
from .free import FreeSlot, free

_DAYS_AHEAD: Final = 14


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who needs another time, and the slots proposed: the first is meant for her. None: call her."""

    appointment: Appointment
    card: PatientCard | None
    options: list[FreeSlot]

    @property
    def first(self) -> FreeSlot | None:
        """Return the slot that is meant for her."""
        return self.options[0] if self.options else None


def displaced(actor: Actor, session: Session) -> list[Appointment]:
    """Return who is booked into a part of a session in which nobody sees patients, in the order of time."""
    away = Leave.objects.of(actor).filter(withdrawn_at=None, locum=None, pk=session.leave_id or 0).first()
    gone = Q(seat__slot__ends_at__gt=F("seat__slot__session__ends_at"))
    if session.state == Session.State.CANCELLED:
        gone = Q()
    elif away is not None:
        gone |= Q(seat__slot__starts_at__lt=away.ends_at, seat__slot__ends_at__gt=away.starts_at)
    rows = Appointment.objects.of(actor).filter(
        gone, seat__slot__session=session, status__in=[Appointment.Status.BOOKED, Appointment.Status.PENDING]
    )
    return list(rows.select_related("seat__slot", "healthcare_service").order_by("starts_at", "id"))


def proposals(actor: Actor, session: Session) -> list[Proposal]:
    """Return for everybody who needs another time what is proposed: same service, next free seats, another doctor."""
    actor.require("appointments.view")
    rows = displaced(actor, session)
    if not rows:
        return []
    zone = zones.of_place(actor, session.room, session.department)
    now = clock.now().astimezone(zone)
    days = free(
        actor,
        first=now.date(),
        last=max(session.on_date, now.date()) + timedelta(days=_DAYS_AHEAD),
        department_id=session.department_id,
        pool=None,
        limit=5000,
    )
    types = set(session.service.visit_types)
    same = _alike(actor, session, types)
    slots = {str(slot.uid): slot for day in days for slot in day.slots if slot.service_id in same}
    found = rebooking.assign(
        [
            rebooking.Wanted(row.pk, row.starts_at.astimezone(zone), session.service_id, session.practitioner_id)
            for row in rows
            if row.starts_at is not None
        ],
        [
            rebooking.Place(key, slot.starts_at.astimezone(zone), slot.free, slot.service_id, slot.practitioner_id)
            for key, slot in slots.items()
            if slot.session_uid != session.uid
        ],
        now=now,
    )
    cards = patients.plain_cards(actor, {row.patient_id for row in rows})
    return [Proposal(row, cards.get(row.patient_id), [slots[key] for key in found.get(row.pk, [])]) for row in rows]


def _alike(actor: Actor, session: Session, types: set[str]) -> set[int]:
    """Return the service itself and others of its department for the same kinds of visit and the same people."""
    wanted = session.service
    return {
        row.pk
        for row in services(actor, session.department_id)
        if row.pk == wanted.pk
        or (
            types & set(row.visit_types)
            and (row.min_age_months, row.max_age_months, row.sex)
            == (wanted.min_age_months, wanted.max_age_months, wanted.sex)
            and not row.needs_referral
            and not row.deposit
        )
    }
