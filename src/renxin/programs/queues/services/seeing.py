"""Somebody comes in, comes out, is sent on, or goes away."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import TicketLeft, TicketServed
from renxin.kernel.timeline.services import record
from renxin.programs.queues.models import STANDING, Queue, Ticket

from .checking_in import take
from .line import WORK, State, changed, keep_step, lock_ticket, save, seconds, told

EXPECTED = "results"
"""The step that says she will come back with results."""


@transaction.atomic
def begin(actor: Actor, ticket: Ticket) -> Ticket:
    """Note that somebody called has come in.

    Raises:
        WrongState: she is not called.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.CALLED)
    row.state, row.began_at = State.SERVING, clock.now()
    save(row, "state", "began_at")
    keep_step(actor, row, "began")
    changed(actor, queue)
    return row


@transaction.atomic
def finish(actor: Actor, ticket: Ticket, *, then: Queue | None = None, results: bool = False) -> Ticket:
    """Note that somebody has come out: done, on to another queue (`then`), or back later with `results`.

    Returns:
        Her ticket here, or the new one of the other queue.

    Raises:
        WrongState: she was neither called nor inside.
        InvalidInput: the other queue is this one or closed.
    """
    actor.require(WORK)
    if then is not None:
        return send_on(actor, ticket, then)
    queue, row = lock_ticket(actor, ticket, State.CALLED, State.SERVING)
    row.began_at = row.began_at or row.last_called_at
    close_visit(actor, row)
    if results:
        keep_step(actor, row, EXPECTED)
    changed(actor, queue)
    return row


@transaction.atomic
def send_on(actor: Actor, ticket: Ticket, queue: Queue, *, practitioner_id: int | None = None) -> Ticket:
    """Send somebody to another queue, where she gets a number of its own; who waits in vain here keeps her time.

    Raises:
        WrongState: her visit here is over.
        InvalidInput: the other queue is this one or closed.
    """
    actor.require(WORK)
    if queue.pk == ticket.queue_id:
        raise InvalidInput(_("She stands in this queue already."), where="queue")
    lock_patients([ticket.patient_id])
    here, row = lock_ticket(actor, ticket, *STANDING, also=[queue.pk])
    there = Queue.objects.of(actor).get(pk=queue.pk)
    if not there.is_active:
        raise InvalidInput(_("%(queue)s is closed. Choose another one.") % {"queue": there}, where="queue")
    was_seen = row.state != State.WAITING
    if was_seen:
        row.began_at = row.began_at or row.last_called_at
        _record_served(actor, row)
    row.state, row.ended_at = State.MOVED, clock.now()
    save(row, "state", "began_at", "ended_at")
    keep_step(actor, row, "moved", there.code)
    changed(actor, here)
    stands = Ticket.objects.of(actor).filter(queue=there, patient_id=row.patient_id, state__in=STANDING).first()
    if stands is not None:
        return stands
    new = Ticket(
        kind=row.kind if not was_seen else Ticket.Kind.OTHER,
        source=Ticket.Source.MOVED,
        practitioner_id=practitioner_id,
        level=row.level,
        priorities=row.priorities,
        appointment_id=None if was_seen else row.appointment_id,
        appointed_at=None if was_seen else row.appointed_at,
        followed=row,
    )
    return take(actor, new, row.patient_id, there, since=None if was_seen else row.joined_at)


@transaction.atomic
def leave(actor: Actor, ticket: Ticket, reason: str = "") -> Ticket:
    """Note that somebody goes away before it is her turn. Saying so twice is harmless.

    Raises:
        WrongState: she is inside already.
    """
    queue, row = lock_ticket(actor, ticket)
    if row.state == State.LEFT:
        return row
    if row.state not in (State.WAITING, State.CALLED, State.MISSED):
        raise WrongState(
            _("%(label)s is “%(state)s” meanwhile. Look at the line again.")
            % {"label": row.label, "state": row.get_state_display()},
            where="ticket",
        )
    row.state, row.ended_at = State.LEFT, clock.now()
    save(row, "state", "ended_at")
    keep_step(actor, row, "left", reason)
    record(actor, TicketLeft(**told(row), waited=seconds(row.joined_at, row.ended_at)))
    changed(actor, queue)
    return row


def close_visit(actor: Actor, row: Ticket) -> None:
    """End the visit of a locked ticket."""
    row.state, row.ended_at = State.DONE, clock.now()
    save(row, "state", "began_at", "ended_at")
    keep_step(actor, row, "done")
    _record_served(actor, row)


def _record_served(actor: Actor, row: Ticket) -> None:
    waited, lasted = seconds(row.joined_at, row.called_at), seconds(row.began_at, row.ended_at or clock.now())
    record(actor, TicketServed(**told(row), waited=waited, lasted=lasted))
