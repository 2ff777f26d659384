"""One batch of one consumer: effects and cursors in one transaction."""

from collections.abc import Mapping

from django.db import transaction

from . import cursors, feed
from .digest import digest
from .registry import Consumer


def read_lanes(consumer: Consumer, lanes: Mapping[int, int], *, trouble_parks: bool = False) -> int:
    """Let `consumer` react to the next entries of `lanes` (so many of each) together; return how many they were.

    Lanes that another process has are left to it. With `trouble_parks`, trouble of the database is taken for the
    entry's own, which after several attempts it is.
    """
    with transaction.atomic():
        places = cursors.claim(consumer.name, lanes)
        replaying = {lane: place for lane, place in places.items() if place.replay_after is not None}
        done = 0
        for lane, place in replaying.items():
            done += _read_history(consumer, lane, place, place.replay_after or 0, trouble_parks)
        following = {lane: place for lane, place in places.items() if lane not in replaying}
        return done + (_read_feed(consumer, following, lanes, trouble_parks) if following else 0)


def _read_feed(
    consumer: Consumer, places: Mapping[int, cursors.Place], most: Mapping[int, int], trouble_parks: bool
) -> int:
    head = feed.head()
    rows = feed.read(consumer, {lane: (place.number, most[lane]) for lane, place in places.items()}, head)
    skipped = digest(consumer, rows, trouble_parks=trouble_parks)
    # A lane with fewer than were asked for had no more for this consumer up to the head.
    reached = {lane: max(head, place.number) for lane, place in places.items()}
    for lane in reached:
        found = [row.number for row in rows if row.lane == lane]
        if len(found) == most[lane]:
            reached[lane] = found[-1]
    cursors.advance(consumer.name, reached, skipped)
    return len(rows)


def _read_history(consumer: Consumer, lane: int, place: cursors.Place, after: int, trouble_parks: bool) -> int:
    rows, reached = feed.replay(consumer, lane, place, after, place.replay_until)
    skipped = digest(consumer, rows, trouble_parks=trouble_parks)
    over = reached >= place.replay_until
    cursors.advance_replay(consumer.name, lane, None if over else reached, skipped)
    return max(len(rows), 1)  # an empty window is a step of its own: there may be more behind it
