"""Where everybody stands now: rooms, line, places, minutes, delays. Four statements for any number of queues."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues.engine import rules_of
from renxin.programs.queues.models import STANDING, Counter, Delay, Queue, Ticket

from .estimating import Estimate, InLine, Room, estimates, people_before
from .lasting import Lastings, lastings
from .pack import estimate_pack

_INSIDE: Final = (Ticket.State.CALLED, Ticket.State.SERVING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One queue at one moment. `line` are those who wait, in order; `inside` who is called or inside, newest first.

    `before` says of each waiting ticket how many go before her, `minutes` what is estimated (nothing without a room).
    """

    queue: Queue
    at: datetime
    counters: Sequence[Counter]
    line: Sequence[Ticket]
    inside: Sequence[Ticket]
    delays: Sequence[Delay]
    before: dict[int, int]
    minutes: dict[int, Estimate]

    @property
    def is_open(self) -> bool:
        """Tell whether any room calls."""
        return any(one.state != Counter.State.CLOSED for one in self.counters)

    def delay_of(self, practitioner_id: int | None) -> Delay | None:
        """Return the longest delay that concerns somebody who waits for this doctor (None: for anybody)."""
        found = [one for one in self.delays if one.practitioner_id in (None, practitioner_id)]
        return max(found, key=lambda one: one.minutes, default=None)


def now_of(actor: Actor, queue: Queue) -> Scene:
    """Return one queue as it stands."""
    return now_of_many(actor, [queue])[queue.pk]


def now_of_many(actor: Actor, queues: Iterable[Queue]) -> dict[int, Scene]:
    """Return these queues as they stand, by key."""
    wanted = {queue.pk: queue for queue in queues}
    at, today = clock.now(), clock.today(organizations.zone_of(actor))
    counters: dict[int, list[Counter]] = defaultdict(list)
    for counter in Counter.objects.of(actor).filter(queue_id__in=wanted).order_by("name", "pk"):
        counters[counter.queue_id].append(counter)
    tickets: dict[int, list[Ticket]] = defaultdict(list)
    rows = Ticket.objects.of(actor).filter(queue_id__in=wanted, on_date=today, state__in=STANDING)
    for ticket in rows.order_by("rank", "number"):
        tickets[ticket.queue_id].append(ticket)
    delays: dict[int, list[Delay]] = defaultdict(list)
    for delay in (
        Delay.objects.of(actor)
        .filter(queue_id__in=wanted, ended_at__isnull=True, until__gt=at)
        .select_related("practitioner")
    ):
        delays[delay.queue_id].append(delay)
    lasting = lastings(actor.tenant_id, wanted.values())
    return {
        pk: _now(queue, at, _Found(counters[pk], tickets[pk], delays[pk], lasting[pk])) for pk, queue in wanted.items()
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of one queue."""

    counters: Sequence[Counter]
    tickets: Sequence[Ticket]
    delays: Sequence[Delay]
    lasting: Lastings


def _now(queue: Queue, at: datetime, found: _Found) -> Scene:
    counters, delays, lasting = found.counters, found.delays, found.lasting
    names = {one.pk: one for one in counters}
    waiting = [one for one in found.tickets if one.state == Ticket.State.WAITING]
    inside = sorted((one for one in found.tickets if one.state in _INSIDE), key=_called_at, reverse=True)
    for one in inside:
        if one.counter_id in names:
            one.counter = names[one.counter_id]
    keeps = rules_of(queue.rules, queue.settings).keeps_doctor
    line = [
        InLine(one.pk, lasting.of(one.practitioner_id, one.kind), one.practitioner_id if keeps else None)
        for one in waiting
    ]
    rooms = [_room(one, inside, delays, lasting, at) for one in counters if one.state != Counter.State.CLOSED]
    pack = estimate_pack()
    return Scene(
        queue=queue,
        at=at,
        counters=counters,
        line=waiting,
        inside=inside,
        delays=delays,
        before=people_before(line),
        minutes=estimates(rooms, line, low=pack.low, high=pack.high, pace=pack.pace),
    )


def _room(
    counter: Counter, inside: Sequence[Ticket], delays: Sequence[Delay], lasting: Lastings, at: datetime
) -> Room:  # fmt: skip
    """Return a counter as estimates see it: who is inside and since when, and until when it will not call."""
    who = next((one for one in inside if one.counter_id == counter.pk), None)
    late = [one for one in delays if one.practitioner_id in (None, counter.practitioner_id)]
    ends = [(one.announced_at + timedelta(minutes=one.minutes) - at).total_seconds() for one in late]
    paused = estimate_pack().pause * 60.0 if counter.state == Counter.State.PAUSED else 0.0
    return Room(
        practitioner=counter.practitioner_id,
        inside=lasting.of(counter.practitioner_id, who.kind) if who else None,
        since=max(0.0, (at - _called_at(who)).total_seconds()) if who else 0.0,
        not_before=max(0.0, paused, *ends),
    )


def _called_at(ticket: Ticket) -> datetime:
    return ticket.began_at or ticket.last_called_at or ticket.called_at or ticket.joined_at
