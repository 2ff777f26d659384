"""One batch of one consumer in one lane: effects and cursor in one transaction."""

from django.db import transaction

from . import cursors, feed
from .digest import digest
from .registry import Consumer


def read_lane(consumer: Consumer, lane: int, *, trouble_parks: bool = False) -> int:
    """Let `consumer` react to the next entries of `lane`; return how many; 0 when another process has the lane.

    With `trouble_parks`, trouble of the database is taken for the entry's own, which after several attempts it is.
    """
    with transaction.atomic():
        place = cursors.claim(consumer.name, lane)
        if place is None:
            return 0
        if place.replay_after is not None:
            return _read_history(consumer, lane, place, place.replay_after, trouble_parks)
        return _read_feed(consumer, lane, place, trouble_parks)


def _read_feed(consumer: Consumer, lane: int, place: cursors.Place, trouble_parks: bool) -> int:
    head = feed.head()
    rows = feed.read(consumer, lane, place.number, head)
    skipped = digest(consumer, lane, rows, trouble_parks=trouble_parks)
    # A batch that is not full was all there is for this consumer up to the head.
    reached = rows[-1].number if len(rows) == consumer.batch else max(head, place.number)
    cursors.advance(consumer.name, lane, reached, skipped)
    return len(rows)


def _read_history(consumer: Consumer, lane: int, place: cursors.Place, after: int, trouble_parks: bool) -> int:
    rows, reached = feed.replay(consumer, lane, place, after, place.replay_until)
    skipped = digest(consumer, lane, rows, trouble_parks=trouble_parks)
    over = reached >= place.replay_until
    cursors.advance_replay(consumer.name, lane, None if over else reached, skipped)
    return max(len(rows), 1)  # an empty window is a step of its own: there may be more behind it
