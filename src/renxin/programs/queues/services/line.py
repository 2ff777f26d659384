"""What every write of a queue does: lock the line, say that it changed, keep the step, work out a place."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import NotAllowed, NotFound, WrongState
from renxin.kernel.core.hints import hint
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.queues.engine import Arrival, OrderRules, Standing, rank, rules_of
from renxin.programs.queues.models import Queue, Ticket, TicketStep

State = Ticket.State
WORK: Final = "queues.work"
TELL: Final = "queues.tell"
"""What wakes the loop that tells phones their places."""


def topic_of(queue: Queue) -> str:
    """Return the live topic of whoever shows a queue."""
    return f"queue.{queue.uid}"


def require(actor: Actor, patient_id: int) -> None:
    """Let staff through who work at queues, and a patient for herself.

    Raises:
        NotAllowed: neither.
    """
    if actor.kind != "patient":
        actor.require(WORK)
    elif actor.patient_id is None or patients.current_id(actor.tenant_id, actor.patient_id) != patient_id:
        raise NotAllowed(WORK)


def lock_queues(actor: Actor, *queue_ids: int) -> dict[int, Queue]:
    """Lock lines until the transaction ends, in one order, so that nobody else gives numbers or calls there meanwhile.

    Raises:
        NotFound: one of them is not of this house.
    """
    wanted = sorted(set(queue_ids))
    rows = Queue.objects.of(actor).filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(wanted):
        raise NotFound("queue")
    return found


def lock_ticket(actor: Actor, ticket: Ticket, *states: str, also: Iterable[int] = ()) -> tuple[Queue, Ticket]:
    """Lock a ticket's line (and others), and return it as it stands now.

    Raises:
        WrongState: it is of another day, or in none of the states wanted.
    """
    queues = lock_queues(actor, ticket.queue_id, *also)
    row = Ticket.objects.of(actor).select_for_update().get(pk=ticket.pk)
    require(actor, row.patient_id)
    row.queue = queues[row.queue_id]
    today = today_of(actor)
    if row.on_date != today:
        raise WrongState(
            _("%(label)s is a number of %(day)s and does not count today. Check in again, please.")
            % {"label": row.label, "day": row.on_date.isoformat()},
            where="ticket",
        )
    if states and row.state not in states:
        raise WrongState(
            _("%(label)s is “%(state)s” meanwhile. Look at the line again.")
            % {"label": row.label, "state": row.get_state_display()},
            where="ticket",
        )
    return row.queue, row


def today_of(actor: Actor) -> date:
    """Return the date of today where the hospital is."""
    return clock.today(organizations.zone_of(actor))


def midnight_of(zone: ZoneInfo, day: date) -> datetime:
    """Return the instant at which a day began."""
    return datetime.combine(day, time(), zone)


def rules_for(queue: Queue) -> OrderRules:
    """Return the rules of a queue with its own numbers."""
    return rules_of(queue.rules, queue.settings)


def rank_of(actor: Actor, ticket: Ticket, rules: OrderRules, joined_at: datetime | None = None) -> int:
    """Return the rank of a ticket by its own facts; `joined_at` where she waits since earlier than her ticket says."""
    arrival = Arrival(
        midnight=midnight_of(organizations.zone_of(actor), ticket.on_date),
        joined_at=joined_at or ticket.joined_at,
        appointed_at=ticket.appointed_at,
        level=ticket.level,
        priorities=tuple(ticket.priorities),
        number=ticket.number,
    )
    return rank(arrival, rules)


def standing(actor: Actor, ticket: Ticket, rules: OrderRules) -> list[Standing]:
    """Return who waits beside a ticket, in order: in its queue, and where doctors keep theirs, for the same doctor."""
    rows = Ticket.objects.of(actor).filter(queue=ticket.queue, state=State.WAITING).exclude(pk=ticket.pk)
    if rules.keeps_doctor and ticket.practitioner_id is not None:
        rows = rows.filter(Q(practitioner_id=ticket.practitioner_id) | Q(practitioner_id__isnull=True))
    rows = rows.order_by("rank", "number")
    return [Standing(*found) for found in rows.values_list("rank", "kind", "level")]


def changed(actor: Actor, *queues: Queue) -> None:
    """Say that queues changed: their version goes up, open pages and phones hear of it once the transaction commits."""
    Queue.objects.of(actor).filter(pk__in=[one.pk for one in queues]).update(version=F("version") + 1)
    hint(actor.tenant_id, [topic_of(one) for one in queues])
    wake(TELL)


def keep_step(actor: Actor, ticket: Ticket, what: str, reason: str = "") -> None:
    """Write down what was done with a ticket."""
    insert_rows([step_row(actor, ticket, what, reason)])


def step_row(actor: Actor, ticket: Ticket, what: str, reason: str = "") -> TicketStep:
    """Return the row that says what was done with a ticket."""
    return TicketStep(
        tenant_id=actor.tenant_id,
        patient_id=ticket.patient_id,
        ticket=ticket,
        what=what,
        counter_id=ticket.counter_id,
        reason=reason[:24],
        user_id=actor.user_id,
        at=clock.now(),
    )


def save(ticket: Ticket, *fields: str) -> None:
    """Write fields of a ticket; its version goes up."""
    ticket.version += 1
    ticket.save(update_fields=[*fields, "version"])


def told(ticket: Ticket) -> dict[str, Any]:
    """Return what the facts of a ticket share."""
    return {
        "patient_id": ticket.patient_id,
        "occurred_at": clock.now(),
        "ticket_id": ticket.pk,
        "queue_id": ticket.queue_id,
        "department_id": ticket.queue.department_id,
        "practitioner_id": ticket.practitioner_id,
        "appointment_id": ticket.appointment_id,
        "ticket": ticket.kind,
    }


def seconds(since: datetime | None, until: datetime | None) -> int:
    """Return the whole seconds between two instants, 0 where one is missing or they are the wrong way round."""
    return max(int((until - since).total_seconds()), 0) if since and until else 0
