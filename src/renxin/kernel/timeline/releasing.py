"""Taking up a parked entry again, and after it what waited behind it, in order."""

from django.db import transaction
from django.db.models import F

from . import cursors, feed
from .digest import digest
from .entries import Stored
from .models import Parked
from .registry import Consumer


def release(consumer: Consumer, parked_id: int) -> bool:
    """Let `consumer` take up a parked entry and its queue; False when it refused something again.

    The lane is ours until the end, so nothing of the patient can overtake the queue.
    """
    with transaction.atomic():
        parked = Parked.objects.filter(id=parked_id).first()
        place = cursors.wait_for(consumer.name, parked.lane) if parked else None
        if parked is None or place is None or not Parked.objects.filter(id=parked_id).exists():
            return True  # somebody else released it while we waited for the lane
        rows = _queue(consumer, parked, place)
        parked.delete()
        digest(consumer, rows)
        again = Parked.objects.filter(consumer=consumer.name, event_id__in=[row.event_id for row in rows])
        again.filter(event_id=parked.event_id).update(attempts=F("attempts") + parked.attempts)
        return not again.exists()


def _queue(consumer: Consumer, parked: Parked, place: cursors.Place) -> list[Stored]:
    """Return the parked entry and what waits behind it, in order, up to where the cursor stands."""
    first = Stored(
        lane=parked.lane,
        number=parked.number,
        event_id=parked.event_id,
        tenant_id=parked.tenant_id,
        patient_id=parked.patient_id,
        kind=parked.kind,
        occurred_at=parked.occurred_at,
        payload=parked.payload,
        depth=parked.depth,
        replayed=parked.replayed,
    )
    if not parked.holds:
        return [first]
    history: list[Stored] = []
    if parked.replayed:
        until = place.replay_until if place.replay_after is None else place.replay_after
        then = cursors.Place(parked.number, None, place.replay_until)
        history, _ = feed.replay(consumer, parked.lane, then, parked.event_id, until, patient_id=parked.patient_id)
    rest = feed.read_queue(consumer, parked.lane, parked.number, place.number, parked.patient_id)
    return [first, *history, *rest]
