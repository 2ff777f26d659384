"""A ticket as its owner sees it: where she stands, how long, what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.hints import Line
from renxin.people.patients.selectors import Visit
from renxin.people.records import selectors as records
from renxin.programs.queues import selectors
from renxin.programs.queues.models import STANDING, Delay, Queue, Ticket

from . import arriving
from .saying import Span, key_of, line_of, span_of
from .standing import Scene, now_of_many
from .telling import phone_topic, promise

CLASS: Final = "appointments"
UNJUDGED: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One ticket: `before` people, `span` minutes (None: not known yet), `line` as the live page hears it."""

    ticket: Ticket
    before: int
    span: Span | None
    delay: Delay | None
    line: Line
    key: str
    topic: str
    is_open: bool
    needs_nurse: bool

    @property
    def stands(self) -> bool:
        """Tell whether she still waits or is inside."""
        return self.ticket.state in STANDING

    @property
    def state(self) -> str:
        """Return where she is."""
        return str(self.ticket.state)


def hides(visit: Visit, queue: Queue) -> bool:
    """Tell whether waiting in a queue is not for this visitor's eyes: it would tell of a department kept back."""
    return records.kept_back(visit, CLASS).hides(department_id=queue.department_id)


def tickets_shown(actor: Actor, visit: Visit, *, standing_only: bool = False) -> list[Ticket]:
    """Return a person's tickets of today that this visitor may see, those that stand first."""
    rows = selectors.of_patient(actor, visit.patient.pk, standing_only=standing_only)
    return [row for row in rows if not hides(visit, row.queue)]


def ways_shown(actor: Actor, visit: Visit, *, at: Queue | None = None) -> list[arriving.Way]:
    """Return with what a person may check in now, as far as this visitor may know of it."""
    return [one for one in arriving.ways(actor, visit.patient.pk, at=at) if not hides(visit, one.queue)]


def shown_of(actor: Actor, tickets: Sequence[Ticket]) -> list[Shown]:
    """Return tickets as their owner sees them; what is shown of a new one is from now on what was promised."""
    queues = {one.queue_id: one.queue for one in tickets if one.state in STANDING}
    nows = now_of_many(actor, queues.values()) if queues else {}
    for now in nows.values():
        promise(actor, now, only={one.pk for one in tickets})
    return [_shown(nows.get(one.queue_id), one) for one in tickets]


def _shown(now: Scene | None, ticket: Ticket) -> Shown:
    queue = ticket.queue
    waits = now is not None and ticket.state == Ticket.State.WAITING
    return Shown(
        ticket=ticket,
        before=now.before.get(ticket.pk, 0) if now else 0,
        span=span_of(now.minutes.get(ticket.pk)) if now else None,
        delay=now.delay_of(ticket.practitioner_id) if now and waits else None,
        line=line_of(now, ticket) if now else [ticket.state, ticket.calls, ticket.counter_id],
        key=key_of(ticket),
        topic=phone_topic(queue, ticket),
        is_open=now.is_open if now else False,
        needs_nurse=queue.needs_triage and ticket.level == UNJUDGED and ticket.kind != Ticket.Kind.RESULTS and waits,
    )
