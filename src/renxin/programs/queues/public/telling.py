"""Telling phones: whenever a queue has changed, every phone in it gets its own line, and who is near gets a message.

A queue's `version` says that it changed, `Told.version` what phones know. The difference is told within a second, once
for any number of changes, and again every minute while people wait, since minutes pass. What was told and that it was
told commit together: a crash in between tells it again, which harms nobody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.hints import tell
from renxin.kernel.jobs.services import loop
from renxin.programs.queues.models import Queue, Ticket, Told
from renxin.programs.queues.services import TELL, topic_of

from .pack import estimate_pack
from .saying import key_of, line_of, span_of
from .standing import Scene, now_of

_BATCH: Final = 20
_ANEW: Final = timedelta(seconds=60)
_BACK: Final = timedelta(minutes=2)
_NEAR_FOR: Final = timedelta(minutes=15)
_NEWS: Final = """
SELECT q.id, q.tenant_id FROM queues_queue AS q LEFT JOIN queues_told AS t ON t.queue_id = q.id
WHERE t.version IS DISTINCT FROM q.version
   OR (t.at < %(anew)s AND EXISTS (SELECT FROM queues_ticket AS w WHERE w.queue_id = q.id AND w.state = 'waiting'))
ORDER BY t.at NULLS FIRST LIMIT %(batch)s
"""


@loop(TELL, every=1.0, wake_on=(TELL,))
def tell_phones() -> int:
    """Tell what has changed, queue by queue; return how many were told."""
    done = 0
    for queue in Queue.objects.raw(_NEWS, {"anew": clock.now() - _ANEW, "batch": _BATCH}):
        with tenant.scope(queue.tenant_id):
            done += tell_queue(Actor.system(queue.tenant_id, "queues"), queue.pk)
    return done


@transaction.atomic
def tell_queue(actor: Actor, queue_id: int) -> int:
    """Tell everybody in a queue her place, keep what was promised, call who is near; 0 when another process does it."""
    at = clock.now()
    Told.objects.bulk_create([Told(tenant_id=actor.tenant_id, queue_id=queue_id, at=at - _ANEW)], ignore_conflicts=True)
    told = Told.objects.of(actor).select_for_update(skip_locked=True).filter(queue_id=queue_id).first()
    if told is None:
        return 0
    queue = Queue.objects.of(actor).get(pk=queue_id)
    now = now_of(actor, queue)
    promise(actor, now)
    _call_near(actor, now)
    gone = _gone_since(actor, queue, told.at)
    tell(actor.tenant_id, topic_of(queue), {key_of(one): line_of(now, one) for one in (*now.line, *now.inside, *gone)})
    told.version, told.at = queue.version, at
    told.save(update_fields=["version", "at"])
    return 1


def phone_topic(queue: Queue, ticket: Ticket) -> str:
    """Return the topic by which a phone hears of its own place only."""
    return f"{topic_of(queue)}/{key_of(ticket)}"


def promise(actor: Actor, now: Scene, *, only: Collection[int] = ()) -> int:
    """Keep the first estimate of everybody who waits (or of these): what her phone or her slip said; return how many.

    A promise is never changed, else its error could not be measured.
    """
    pack = estimate_pack()
    fresh = [one for one in now.line if one.said_minutes is None and one.pk in now.minutes]
    fresh = [one for one in fresh if not only or one.pk in only]
    near = []
    for one in fresh:
        span = span_of(now.minutes[one.pk])
        if span is None:
            continue
        one.said_minutes, one.said_low, one.said_high = span.middle, span.low, span.high
        if now.before[one.pk] <= now.queue.near and now.at - one.joined_at < timedelta(minutes=pack.told_for_minutes):
            one.told_near_at = now.at  # she stands at the desk or holds the phone: it says so there
            near.append(one)
    rows = Ticket.objects.of(actor)
    rows.filter(said_minutes__isnull=True).bulk_update(fresh, ["said_minutes", "said_low", "said_high"])
    rows.bulk_update(near, ["told_near_at"])
    return len(fresh)


def _call_near(actor: Actor, now: Scene) -> None:
    """Send a message, once, to everybody before whom only a few are left."""
    near = [one for one in now.line if one.told_near_at is None and now.before[one.pk] <= now.queue.near]
    if not near or not now.is_open:
        return
    for one in near:
        one.told_near_at = now.at
    Ticket.objects.of(actor).bulk_update(near, ["told_near_at"])
    send_many(actor, [_message(now.queue, one, now.before[one.pk], now.at) for one in near])


def _message(queue: Queue, ticket: Ticket, before: int, at: datetime) -> Outgoing:
    return Outgoing(
        patient_id=ticket.patient_id,
        purpose="CARE_SERVICE",
        template="queue.near",
        variables={"before": str(before), "number": ticket.label},
        kind="link",
        url=f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('home-queue')}",
        idempotency_key=f"queue:near:{ticket.pk}",
        department_id=queue.department_id,
        source=f"queues:{ticket.uid}",
        expires_at=at + _NEAR_FOR,
    )


def _gone_since(actor: Actor, queue: Queue, since: datetime) -> Sequence[Ticket]:
    """Return who left the line since phones were told last, and a little before: their phones learn it."""
    gone = Q(ended_at__gte=since - _BACK)
    return list(Ticket.objects.of(actor).filter(gone, queue=queue).exclude(state=Ticket.State.WAITING)[:500])
