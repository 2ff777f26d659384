"""The day ends: what still stands from before today is ended, counters close, delays are over."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.access import TicketLeft, TicketMissed
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues.models import STANDING, Counter, Delay, Queue, Ticket

from .line import State, changed, lock_queues, midnight_of, step_row, today_of, told

DAY_END: Final = "day_end"
AT_ONCE: Final = 500
_BECOMES: Final = {State.WAITING: State.LEFT, State.CALLED: State.MISSED, State.SERVING: State.DONE}


@transaction.atomic
def end_days(actor: Actor) -> int:
    """End tickets that stand from a day before today, some at once, and close counters opened before; return how many.

    Nobody knows when those still inside came out, so that no time of service is made up for them.
    """
    today = today_of(actor)
    from_today = midnight_of(organizations.zone_of(actor), today)
    counters = Counter.objects.of(actor).exclude(state=Counter.State.CLOSED).filter(since__lt=from_today)
    delays = Delay.objects.of(actor).filter(ended_at__isnull=True, until__lte=clock.now())
    touched = {*counters.values_list("queue_id", flat=True), *delays.values_list("queue_id", flat=True)}
    rows = _locked(actor, Ticket.objects.of(actor).filter(state__in=STANDING, on_date__lt=today), also=touched)
    end_old(actor, rows)
    touched |= {row.queue_id for row in rows}
    counters.update(state=Counter.State.CLOSED, practitioner=None, since=clock.now())
    delays.update(ended_at=clock.now())
    if touched:
        changed(actor, *Queue.objects.of(actor).filter(pk__in=touched))
    return len(rows)


def end_old(actor: Actor, rows: Sequence[Ticket]) -> None:
    """End tickets of a day that is over, or of somebody who has died."""
    facts: list[Fact] = []
    for row in rows:
        row.state = _BECOMES[State(row.state)]
        row.ended_at = row.began_at if row.state == State.DONE else clock.now()
        row.version += 1
        if row.state != State.DONE:
            facts.append((TicketLeft if row.state == State.LEFT else TicketMissed)(**told(row)))
    update_rows(rows, ["state", "ended_at", "version"])
    insert_rows([step_row(actor, row, DAY_END) for row in rows])
    if facts:
        record(actor, *facts)


@transaction.atomic
def end_for_dead(actor: Actor, patient_ids: Sequence[int]) -> int:
    """Take people who have died out of every line, so that nobody calls their names; return how many tickets."""
    rows = Ticket.objects.of(actor).filter(patient_id__in=list(patient_ids), state__in=(State.WAITING, State.CALLED))
    found = _locked(actor, rows)
    end_old(actor, found)
    if found:
        changed(actor, *{row.queue_id: row.queue for row in found}.values())
    return len(found)


def _locked(actor: Actor, rows: QuerySet[Ticket], *, also: Collection[int] = ()) -> list[Ticket]:
    """Lock the lines first, as every write does, then their tickets as they stand by then; some at once."""
    wanted = list(rows.order_by("pk").values_list("pk", "queue_id")[:AT_ONCE])
    lock_queues(actor, *{queue_id for _pk, queue_id in wanted}, *also)
    found = rows.filter(pk__in=[pk for pk, _queue_id in wanted]).select_related("queue")
    return list(found.select_for_update(of=("self",)).order_by("pk"))
