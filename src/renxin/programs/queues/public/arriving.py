"""Checking in without anybody's help: which queue a visit belongs to, who may take a number, from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues import services
from renxin.programs.queues.models import Counter, Queue, Ticket
from renxin.programs.queues.ports import DueVisit, visits_of

from .places import is_near

_WALK_IN: Final = (Queue.Kind.PHARMACY, Queue.Kind.DESK)


@dataclass(frozen=True, slots=True)
class Way:
    """Something somebody may check in with: a visit of today, or a number without one (`visit` None)."""

    queue: Queue
    visit: DueVisit | None = None

    @property
    def key(self) -> str:
        """Return what a form sends."""
        return f"v{self.visit.uid}" if self.visit else f"q{self.queue.uid}"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone says that it is, and by how many metres it is unsure. Asked once, judged, forgotten."""

    latitude: float
    longitude: float
    unsure: float = 0.0


def ways(actor: Actor, patient_id: int, *, at: Queue | None = None) -> list[Way]:
    """Return with what somebody may check in now: her visits of today, and at a window's code a number there."""
    found = []
    for visit in visits_of(actor, patient_id):
        queue = queue_for(actor, visit)
        if queue is not None:
            found.append(Way(queue, visit))
    if at is not None and takes_walk_ins(at):
        found.append(Way(at))
    standing = set(_today(actor, patient_id, [one.queue for one in found]))
    return [one for one in found if (one.queue.pk, one.visit.appointment_id if one.visit else None) not in standing]


def queue_for(actor: Actor, visit: DueVisit) -> Queue | None:
    """Return where somebody waits for a visit: the clinic queue of its department, of its doctor where she sits."""
    queues = list(
        Queue.objects.of(actor)
        .filter(department_id=visit.department_id, is_active=True, kind__in=(Queue.Kind.CLINIC, Queue.Kind.EXAMINATION))
        .order_by("kind", "pk")
    )
    if len(queues) > 1 and visit.practitioner_id is not None:
        seats = Counter.objects.of(actor).filter(queue__in=queues, practitioner_id=visit.practitioner_id)
        hers = set(seats.values_list("queue_id", flat=True))
        queues = [one for one in queues if one.pk in hers] or queues
    return queues[0] if queues else None


def takes_walk_ins(queue: Queue) -> bool:
    """Tell whether anybody may take a number by herself: windows do, clinics only where the queue says so."""
    return queue.is_active and bool(queue.settings.get("walk_ins", queue.kind in _WALK_IN))


def arrive(
    actor: Actor,
    patient_id: int,
    key: str,
    *,
    source: str,
    at: Queue | None = None,
    position: Position | None = None,
) -> Ticket:
    """Check somebody in by what her phone or the kiosk sent; twice gives the same ticket.

    Raises:
        InvalidInput: there is no such visit today, the phone is elsewhere, or it did not say where it is.
    """
    way = next((one for one in _ways_again(actor, patient_id, at) if one.key == key), None)
    if way is None:
        raise InvalidInput(_("There is no such visit today. Please ask at the desk."), where="what")
    if source == Ticket.Source.PHONE and way.queue.geofence and (at is None or at.pk != way.queue.pk):
        _check_place(way.queue, position)
    visit = way.visit
    return services.check_in(
        actor,
        patient_id,
        way.queue,
        source=Ticket.Source.CODE if source == Ticket.Source.PHONE and at is not None else source,
        appointment_id=visit.appointment_id if visit else None,
        appointed_at=visit.starts_at if visit else None,
        practitioner_id=visit.practitioner_id if visit else None,
        kind=Ticket.Kind.FIRST if visit else Ticket.Kind.OTHER,
    )


def queue_of(actor: Actor, uid: UUID) -> Queue | None:
    """Return a queue of the house by what an address names."""
    return Queue.objects.of(actor).filter(uid=uid, is_active=True).first()


def _ways_again(actor: Actor, patient_id: int, at: Queue | None) -> list[Way]:
    """Return the ways including those already taken: a second press finds the ticket of the first."""
    visits = [Way(queue, one) for one in visits_of(actor, patient_id) if (queue := queue_for(actor, one)) is not None]
    return [*visits, *([Way(at)] if at is not None and takes_walk_ins(at) else [])]


def _check_place(queue: Queue, position: Position | None) -> None:
    if position is None:
        raise InvalidInput(
            _("This phone did not say where it is. Scan the code that hangs at the desk, or go to the desk."),
            where="position",
        )
    if not is_near(queue.geofence, position.latitude, position.longitude, position.unsure):
        raise InvalidInput(
            _("You are not at the hospital yet. Please check in once you are here; the place by your time is kept."),
            where="position",
        )


def _today(actor: Actor, patient_id: int, queues: Sequence[Queue]) -> list[tuple[int, int | None]]:
    """Return queue and appointment of the tickets she has here today, whatever became of them; none but those left."""
    day = clock.today(organizations.zone_of(actor))
    rows = Ticket.objects.of(actor).filter(patient_id=patient_id, on_date=day, queue__in=queues)
    rows = rows.exclude(state=Ticket.State.LEFT)
    found: list[tuple[int, int | None]] = list(rows.values_list("queue_id", "appointment_id"))
    standing = rows.filter(state__in=("waiting", "called", "serving"), appointment_id__isnull=False)
    return [*found, *((queue, None) for queue in standing.values_list("queue_id", flat=True))]
