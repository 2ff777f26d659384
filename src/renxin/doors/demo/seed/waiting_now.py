"""Who waits just now: a few in each of some queues, one inside, so that desk, wall and phone have somebody to show."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Practitioner
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues import services as waiting
from renxin.programs.queues.models import Counter, Queue, Ticket

_QUEUES: Final = 3
_WALK_INS: Final = 4
_MOST: Final = 9
_SOON: Final = timedelta(minutes=50)


def wait(
    actor: Actor,
    opened: Sequence[tuple[Queue, Sequence[Practitioner]]],
    people: Sequence[Patient],
    booked: Mapping[int, Appointment],
    now: datetime,
) -> None:
    """Open the rooms, check in who is due and some who did not book, and let one of each queue be inside."""
    spare = iter(people[::-1])
    for queue, doctors in opened:
        rooms = list(Counter.objects.of(actor).filter(queue=queue).order_by("pk"))
        for room, doctor in zip(rooms, doctors, strict=False):
            waiting.open_counter(actor, room, doctor.pk)
    for queue, _doctors in opened[:_QUEUES]:
        due = [row for row in booked.values() if row.department_id == queue.department_id]
        due = [row for row in due if row.starts_at and now - _SOON < row.starts_at < now + _SOON]
        for number, row in enumerate(due[:_MOST]):
            with clock.at(now - timedelta(minutes=35 - 3 * number)):
                _check_in(actor, queue, row.patient_id, row)
        for number, person in zip(range(_WALK_INS), spare, strict=False):
            with clock.at(now - timedelta(minutes=22 - 4 * number)):
                _check_in(actor, queue, person.pk)
        first = Counter.objects.of(actor).filter(queue=queue).order_by("pk").first()
        with clock.at(now - timedelta(minutes=6)):
            called = waiting.call_next(actor, first) if first else None
            if called is not None:
                waiting.begin(actor, called)


def _check_in(actor: Actor, queue: Queue, patient_id: int, row: Appointment | None = None) -> None:
    waiting.check_in(
        actor,
        patient_id,
        queue,
        source=Ticket.Source.PHONE if row else Ticket.Source.DESK,
        appointment_id=row.pk if row else None,
        appointed_at=row.starts_at if row else None,
        practitioner_id=row.practitioner_id if row else None,
    )
