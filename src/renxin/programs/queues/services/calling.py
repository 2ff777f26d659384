"""A counter calls: the next by the rules, or one by name; again; not there; put back."""

from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.access import TicketCalled, TicketMissed
from renxin.kernel.timeline.services import record
from renxin.programs.queues.engine import OrderRules, place_behind
from renxin.programs.queues.models import Counter, Queue, Ticket, TicketStep

from .line import (
    WORK,
    State,
    changed,
    keep_step,
    lock_queues,
    lock_ticket,
    rank_of,
    rules_for,
    save,
    seconds,
    standing,
    today_of,
    told,
)
from .seeing import close_visit

PASSED: Final = "passed"
# One statement finds and takes: two rooms never get the same person, whatever else happens in between.
_TAKE: Final = """
UPDATE queues_ticket AS t
SET state = 'called', counter_id = %(counter)s, calls = t.calls + 1, called_at = coalesce(t.called_at, %(now)s),
    last_called_at = %(now)s, version = t.version + 1
WHERE t.id = (
    SELECT w.id FROM queues_ticket AS w
    WHERE w.tenant_id = %(tenant)s AND w.queue_id = %(queue)s AND w.on_date = %(today)s AND w.state = 'waiting'
      AND (w.level < 9 OR w.kind = 'results' OR NOT %(judged)s)
      AND (w.practitioner_id IS NULL OR w.practitioner_id = %(doctor)s OR NOT %(keeps_doctor)s)
    ORDER BY w.rank, w.number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING t.id
"""


@transaction.atomic
def call_next(actor: Actor, counter: Counter) -> Ticket | None:
    """Call whoever is next for a counter; whoever is inside there is done with that. None when nobody waits for it.

    Raises:
        WrongState: the counter is not open, or somebody called there has neither come in nor been passed over.
    """
    actor.require(WORK)
    queue, counter = _at(actor, counter)
    rules = rules_for(queue)
    _make_room(actor, counter, rules)
    values: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "queue": queue.pk,
        "counter": counter.pk,
        "doctor": counter.practitioner_id,
        "today": today_of(actor),
        "now": clock.now(),
        "judged": queue.needs_triage,
        "keeps_doctor": rules.keeps_doctor,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        found = cursor.fetchone()
    changed(actor, queue)
    if found is None:
        return None
    ticket = Ticket.objects.of(actor).select_related("counter").get(pk=found[0])
    ticket.queue = queue
    return _called(actor, ticket)


@transaction.atomic
def call(actor: Actor, counter: Counter, ticket: Ticket) -> Ticket:
    """Call one of who waits, out of her turn; whoever calls answers for it: the step is kept with her name.

    Raises:
        WrongState: she does not wait any more, or the counter is not open.
        InvalidInput: the counter belongs to another queue.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.WAITING)
    _at(actor, counter)
    if counter.queue_id != queue.pk:
        raise InvalidInput(_("This counter calls from another queue."), where="counter")
    now = clock.now()
    row.state, row.counter, row.calls = State.CALLED, counter, row.calls + 1
    row.called_at, row.last_called_at = row.called_at or now, now
    save(row, "state", "counter", "calls", "called_at", "last_called_at")
    changed(actor, queue)
    return _called(actor, row)


@transaction.atomic
def recall(actor: Actor, ticket: Ticket) -> Ticket:
    """Call somebody once more who was called and has not come.

    Raises:
        WrongState: she is not called.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.CALLED)
    row.calls, row.last_called_at = row.calls + 1, clock.now()
    save(row, "calls", "last_called_at")
    keep_step(actor, row, "again")
    changed(actor, queue)
    return row


@transaction.atomic
def pass_over(actor: Actor, ticket: Ticket) -> Ticket:
    """Note that somebody called is not there: some places back in the line, or void when that happened before.

    Raises:
        WrongState: she is not called.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.CALLED)
    rules = rules_for(queue)
    passes = TicketStep.objects.of(actor).filter(ticket=row, what=PASSED).count() + 1
    keep_step(actor, row, PASSED)
    if passes > rules.passed.most:
        row.state, row.ended_at = State.MISSED, clock.now()
        save(row, "state", "ended_at")
        record(actor, TicketMissed(**told(row)))
    else:
        _put_back(actor, row, rules, rules.passed.back)
    changed(actor, queue)
    return row


@transaction.atomic
def let_pass(actor: Actor, ticket: Ticket) -> Ticket:
    """Let others go first: she steps out for a while and goes as many places back as somebody who was not there.

    Raises:
        WrongState: she does not wait.
    """
    queue, row = lock_ticket(actor, ticket, State.WAITING)
    rules = rules_for(queue)
    keep_step(actor, row, "stepped")
    _put_back(actor, row, rules, rules.passed.back)
    changed(actor, queue)
    return row


@transaction.atomic
def take_back(actor: Actor, ticket: Ticket) -> Ticket:
    """Put somebody back in line today whose ticket was void: she is here after all, behind those next in turn.

    Raises:
        WrongState: her ticket is not void, or she has a newer one here.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.MISSED)
    others = Ticket.objects.of(actor).filter(queue=queue, patient_id=row.patient_id)
    if others.filter(state__in=(State.WAITING, State.CALLED, State.SERVING)).exists():
        raise WrongState(_("She stands in this queue already with another number."), where="ticket")
    keep_step(actor, row, "back")
    row.ended_at = None
    _put_back(actor, row, rules_for(queue), rules_for(queue).passed.back)
    changed(actor, queue)
    return row


@transaction.atomic
def change_doctor(actor: Actor, ticket: Ticket, practitioner_id: int | None) -> Ticket:
    """Give somebody who waits to another doctor of the queue, or to whoever is free (None).

    Raises:
        WrongState: she does not wait.
    """
    actor.require(WORK)
    queue, row = lock_ticket(actor, ticket, State.WAITING)
    row.practitioner_id = practitioner_id
    save(row, "practitioner")
    keep_step(actor, row, "doctor")
    changed(actor, queue)
    return row


def _at(actor: Actor, counter: Counter) -> tuple[Queue, Counter]:
    queue = lock_queues(actor, counter.queue_id)[counter.queue_id]
    row = Counter.objects.of(actor).get(pk=counter.pk)
    if row.state != Counter.State.OPEN:
        raise WrongState(_("Open %(counter)s first.") % {"counter": row}, where="counter")
    return queue, row


def _make_room(actor: Actor, counter: Counter, rules: OrderRules) -> None:
    """End the visit of whoever is inside; where nobody goes inside, being called was the visit."""
    rows = Ticket.objects.of(actor).filter(counter=counter, on_date=today_of(actor)).select_related("queue")
    for row in rows.filter(state__in=(State.CALLED, State.SERVING)).order_by("pk"):
        if row.state == State.CALLED and not rules.next_ends:
            raise WrongState(
                _("%(label)s is called. Say first whether she is inside or not here.") % {"label": row.label},
                where="ticket",
            )
        row.began_at = row.began_at or row.last_called_at
        close_visit(actor, row)


def _called(actor: Actor, row: Ticket) -> Ticket:
    first = row.calls == 1
    keep_step(actor, row, "called" if first else "again")
    if first:
        late = int((clock.now() - row.appointed_at).total_seconds()) if row.appointed_at else None
        record(actor, TicketCalled(**told(row), waited=seconds(row.joined_at, row.called_at), late=late))
    return row


def _put_back(actor: Actor, row: Ticket, rules: OrderRules, places: int) -> None:
    """Put a ticket behind so many of who wait, and free the counter. Who goes at once keeps her place."""
    own = rank_of(actor, row, rules)
    if row.level not in rules.first:
        line = standing(actor, row, rules)
        own = place_behind(line, places, own=max(own, row.rank), first=rules.first)
    row.rank, row.state, row.counter = own, State.WAITING, None
    save(row, "rank", "state", "counter", "ended_at")
