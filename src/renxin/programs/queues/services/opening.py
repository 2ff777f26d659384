"""Counters open and close; delays are announced and taken back."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.queues.models import Counter, Delay, Queue, Ticket

from .line import WORK, State, changed, lock_queues, today_of

_MOST_MINUTES: Final = 240


@transaction.atomic
def open_counter(actor: Actor, counter: Counter, practitioner_id: int | None = None) -> Counter:
    """Let a counter call, with whoever sits there; other counters of the queue where she sat are closed.

    Raises:
        WrongState: somebody is still called or inside at the counter she left.
    """
    actor.require(WORK)
    queue = lock_queues(actor, counter.queue_id)[counter.queue_id]
    if practitioner_id is not None:
        others = Counter.objects.of(actor).filter(queue=queue, practitioner_id=practitioner_id).exclude(pk=counter.pk)
        for other in others.exclude(state=Counter.State.CLOSED):
            _set(actor, queue, other, Counter.State.CLOSED, None)
    return _set(actor, queue, counter, Counter.State.OPEN, practitioner_id)


@transaction.atomic
def pause_counter(actor: Actor, counter: Counter) -> Counter:
    """Let a counter rest for a moment; who is inside stays inside."""
    actor.require(WORK)
    queue = lock_queues(actor, counter.queue_id)[counter.queue_id]
    return _set(actor, queue, counter, Counter.State.PAUSED, counter.practitioner_id)


@transaction.atomic
def close_counter(actor: Actor, counter: Counter) -> Counter:
    """Close a counter.

    Raises:
        WrongState: somebody is still called or inside there.
    """
    actor.require(WORK)
    queue = lock_queues(actor, counter.queue_id)[counter.queue_id]
    return _set(actor, queue, counter, Counter.State.CLOSED, None)


@transaction.atomic
def announce_delay(
    actor: Actor, queue: Queue, minutes: int, reason: str, *, words: str = "", practitioner_id: int | None = None
) -> Delay:
    """Tell everybody who waits that it takes so many minutes longer; an earlier word about the same is replaced.

    Raises:
        InvalidInput: minutes outside 5…240, no such reason, or "another reason" without words.
    """
    actor.require(WORK)
    if not 5 <= minutes <= _MOST_MINUTES:
        raise InvalidInput(_("Give 5 to %(most)s minutes.") % {"most": _MOST_MINUTES}, where="minutes")
    if reason not in Delay.Reason.values:
        raise InvalidInput(_("Choose a reason."), where="reason")
    words = words.strip()[:120]
    if reason == Delay.Reason.OTHER and not words:
        raise InvalidInput(_("Say the reason in a few words: people see it."), where="words")
    queue = lock_queues(actor, queue.pk)[queue.pk]
    now = clock.now()
    open_ones = Delay.objects.of(actor).filter(queue=queue, ended_at__isnull=True)
    same = Q(practitioner_id=practitioner_id) if practitioner_id else Q(practitioner_id__isnull=True)
    open_ones.filter(same).update(ended_at=now)
    row = Delay.objects.create(
        tenant_id=actor.tenant_id,
        queue=queue,
        practitioner_id=practitioner_id,
        minutes=minutes,
        reason=reason,
        words=words,
        announced_at=now,
        announced_by=actor.user_id or 0,
        until=now + timedelta(minutes=2 * minutes),
    )
    changed(actor, queue)
    return row


@transaction.atomic
def end_delay(actor: Actor, delay: Delay) -> Delay:
    """Take a delay back. Doing so twice is harmless."""
    actor.require(WORK)
    queue = lock_queues(actor, delay.queue_id)[delay.queue_id]
    row = Delay.objects.of(actor).get(pk=delay.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        changed(actor, queue)
    return row


def _set(actor: Actor, queue: Queue, counter: Counter, state: str, practitioner_id: int | None) -> Counter:
    row = Counter.objects.of(actor).get(pk=counter.pk)
    if state == Counter.State.CLOSED:
        here = Ticket.objects.of(actor).filter(counter=row, on_date=today_of(actor))
        busy = here.filter(state__in=(State.CALLED, State.SERVING)).first()
        if busy is not None:
            raise WrongState(
                _("%(label)s is still called or inside at %(counter)s. Finish there first.")
                % {"label": busy.label, "counter": row},
                where="counter",
            )
    if (row.state, row.practitioner_id) != (state, practitioner_id):
        row.state, row.practitioner_id, row.since = state, practitioner_id, clock.now()
        row.save(update_fields=["state", "practitioner", "since"])
        changed(actor, queue)
    return row
