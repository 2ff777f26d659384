"""The other system's answer to a question: the seat stands, or she is told kindly and shown what is free instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from renxin.doors.connectors.models import OutgoingMessage
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.services import Outgoing
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import Appointment

REFUSED: Final = "seats.refused"
CALLED_OFF: Final = "seats.called_off"
_LOOK_AHEAD: Final = timedelta(days=7)
_MOST: Final = 3


def decide(question: OutgoingMessage, *, accepted: bool) -> None:
    """Let what was asked for stand, or give it up. What was settled meanwhile in another way stays as it is."""
    actor = Actor.interface(question.tenant_id, question.interface.name)
    row = Appointment.objects.of(actor).filter(pk=question.appointment_id).first()
    if row is None or row.status != Appointment.Status.PENDING:
        return
    if accepted:
        services.accept_pending(actor, row)
    else:
        call_off(actor, row, REFUSED)


def call_off(actor: Actor, row: Appointment, template: str) -> None:
    """Cancel an appointment that the other system does not give, and tell her with the next times that are free."""
    services.cancel(actor, row, by="his")
    zone = organizations.zone_of(actor)
    free = _times(alternatives(actor, row), zone)
    conversations.send(
        Actor.system(actor.tenant_id, "connectors"),
        Outgoing(
            patient_id=row.patient_id,
            purpose="CARE_SERVICE",
            template=template,
            variables={"day": _day(row.starts_at, zone), "time": _time(row.starts_at, zone), "answer": free},
            idempotency_key=f"{template}:{row.pk}:{row.starts_at:%Y%m%d%H%M}",
            department_id=row.department_id,
            source=f"appointments:{row.pk}",
        ),
    )


def alternatives(actor: Actor, row: Appointment) -> list[datetime]:
    """Return the next free times of the same service, the nearest to what she had first, at most three."""
    if row.healthcare_service is None or row.starts_at is None:
        return []
    zone, wanted = organizations.zone_of(actor), row.starts_at
    last = (wanted + _LOOK_AHEAD).astimezone(zone).date()
    days = selectors.free(actor, first=clock.today(zone), last=last, service_id=row.healthcare_service_id, limit=400)
    found = {slot.starts_at for day in days for slot in day.slots} - {wanted}
    return sorted(sorted(found, key=lambda at: abs(at - wanted))[:_MOST])


def _times(free: Sequence[datetime], zone: ZoneInfo) -> str:
    return "、".join(f"{_day(at, zone)} {_time(at, zone)}" for at in free)


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    local = at.astimezone(zone) if at else None
    return f"{local.month}-{local.day:02d}" if local else ""


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}" if at else ""
