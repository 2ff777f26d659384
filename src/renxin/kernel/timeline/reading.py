"""One batch of one consumer in one lane: effects and cursor in one transaction."""

from django.db import transaction

from . import cursors
from .digest import digest
from .registry import Consumer


def read_lane(consumer: Consumer, lane: int) -> int:
    """Let `consumer` react to the next entries of `lane`; return how many; 0 when another process has the lane."""
    with transaction.atomic():
        place = cursors.claim(consumer.name, lane)
        if place is None:
            return 0
        number, _replay_after, _replay_until = place
        head = cursors.head()
        rows = cursors.read(consumer, lane, number)
        skipped = digest(consumer, lane, rows) if rows else 0
        whole = len(rows) < consumer.batch  # then nothing up to the head is left for it
        reached = max([number, *([head] if whole else []), *(row.number for row in rows[-1:])])
        cursors.advance(consumer.name, lane, reached, skipped)
    return len(rows)
