"""Setting things right: release what was parked, let a consumer read history again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline import cursors, registry, releasing
from renxin.kernel.timeline.models import LANES, Cursor, Parked


def unpark(actor: Actor, parked_ids: Sequence[int] | None = None, *, consumer: str = "") -> tuple[int, int]:
    """Try parked entries of the tenant again, with what waits behind them, in order; each in its own transaction.

    Takes the rows named, or all of one consumer, or all. Returns how many patients' queues went through and how many
    stopped again (at the same entry or a later one, with its reason).
    """
    actor.require("interfaces.replay")
    rows = Parked.objects.of(actor).order_by("number", "id")
    if parked_ids is not None:
        rows = rows.filter(id__in=parked_ids)
    if consumer:
        rows = rows.filter(consumer=consumer)
    results = [releasing.release(registry.get(name), row_id) for row_id, name in rows.values_list("id", "consumer")]
    return results.count(True), results.count(False)


def replay(consumer: str, since: datetime | None = None) -> None:
    """Let a consumer read the history again from `since` (real time of recording; None: from the beginning).

    It gets every fact it has read before, in the order they were recorded, as entries that say `replayed`, then goes
    on with the feed where it stood. What it had parked since then is dropped, for it comes again. Whoever asks for it
    empties or prepares the consumer's tables first, in the same transaction if need be.
    """
    registry.get(consumer)
    after = ids.floor_of(since) - 1 if since is not None else 0
    cursors.ensure()
    with transaction.atomic():
        places = Cursor.objects.select_for_update().filter(consumer=consumer).order_by("lane")
        if len(places) != LANES:
            raise RuntimeError(f"{consumer} has {len(places)} cursors instead of {LANES}; start a worker once")
        Parked.objects.filter(consumer=consumer, event_id__gt=after).delete()
        places.update(replay_after=after, replay_until=cursors.newest_id())
    wake("timeline.feed")
