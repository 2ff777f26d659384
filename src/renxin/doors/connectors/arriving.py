"""The hospital's system registered somebody who had booked: she has arrived, and stands in her queue."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.timeline.facts.records import EncounterStarted
from renxin.kernel.timeline.services import Entry
from renxin.programs.appointments import services as appointments
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues import selectors as queues
from renxin.programs.queues import services as waiting
from renxin.programs.queues.models import Queue, Ticket

_FRESH: Final = timedelta(hours=2)
_BEFORE: Final = timedelta(hours=3)
_AFTER: Final = timedelta(hours=6)


def check_in_registered(actor: Actor, entries: Sequence[Entry]) -> int:
    """Check in whoever was just registered as an outpatient and is booked in that department today; return how many.

    What was registered long ago (a file of last week) moves nobody. A department without a queue notes the arrival.
    """
    now = clock.now()
    came = {
        (fact.patient_id, fact.department_id)
        for entry in entries
        if isinstance(fact := entry.fact, EncounterStarted) and not entry.replayed
        if fact.encounter_class == "AMB" and now - _FRESH <= fact.occurred_at <= now + _FRESH
    }
    if not came:
        return 0
    rows = Appointment.objects.of(actor).filter(
        patient_id__in={patient for patient, _department in came},
        status=Appointment.Status.BOOKED,
        starts_at__gte=now - _BEFORE,
        starts_at__lt=now + _AFTER,
    )
    due = [row for row in rows.order_by("starts_at", "id") if (row.patient_id, row.department_id) in came]
    first = {(row.patient_id, row.department_id): row for row in reversed(due)}
    lines: dict[int, Queue | None] = {}
    for row in first.values():
        department = row.department_id or 0
        if department not in lines:
            lines[department] = next(iter(queues.queues_of_department(actor, department)), None)
        _arrive(actor, row, lines[department])
    return len(first)


def _arrive(actor: Actor, row: Appointment, queue: Queue | None) -> None:
    if queue is None:
        appointments.mark_arrived(actor, [row.pk])
        return
    try:
        waiting.check_in(
            actor,
            row.patient_id,
            queue,
            source=Ticket.Source.HIS,
            appointment_id=row.pk,
            appointed_at=row.starts_at,
            practitioner_id=row.practitioner_id,
            kind=Ticket.Kind.RETURN if row.visit_type == "return" else Ticket.Kind.FIRST,
        )
    except RenxinError:  # a queue that closed for the day: she is here all the same
        appointments.mark_arrived(actor, [row.pk])
