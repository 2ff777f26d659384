"""Identifiers: 63-bit time-ordered ids for log rows, UUIDv7 for what the outside sees.

A log id is `milliseconds since 1970 << 20 | sequence`. The sequence comes from the database in blocks, so ids are
known before the insert (never from RETURNING, which promises no order) and two processes never share one.
"""

import os
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Final

from django.db import connection

SEQUENCE_BITS: Final = 20
_SEQUENCE_MASK: Final = (1 << SEQUENCE_BITS) - 1
BLOCK: Final = 1024
# A block is thrown away after this long: the 20-bit sequence wraps after 1,024 blocks, so an old block
# could meet a new one of the same numbers within one millisecond.
_BLOCK_LIFETIME: Final = 0.5


class _Block(threading.local):
    """The block of sequence numbers this thread still holds."""

    next = 0
    left = 0
    taken_at = float("-inf")
    pid = 0
    last = 0


_block = _Block()


def allocate(n: int) -> list[int]:
    """Return `n` new log ids, ascending.

    Raises:
        ValueError: `n` is negative.
    """
    if n < 0:
        raise ValueError("cannot allocate a negative number of ids")
    found: list[int] = []
    while len(found) < n:
        if _is_used_up():
            _take_block()
        take = min(n - len(found), _block.left)
        start = _block.next & _SEQUENCE_MASK  # blocks divide the mask: none wraps inside
        first = _milliseconds(start) << SEQUENCE_BITS | start
        found += range(first, first + take)
        _block.next += take
        _block.left -= take
        _block.last = found[-1]
    return found


def of_the_day(at: datetime) -> int:
    """Return a log id of a random moment of the UTC day of `at`, so that the id tells no finer time than the day."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return floor_of(midnight) + secrets.randbelow(86_400_000 << SEQUENCE_BITS)


def new_id() -> int:
    """Return one new log id."""
    return allocate(1)[0]


def instant_of(log_id: int) -> datetime:
    """Return the real instant (UTC, millisecond precision) at which `log_id` was allocated."""
    return datetime.fromtimestamp((log_id >> SEQUENCE_BITS) / 1000, UTC)


def floor_of(instant: datetime) -> int:
    """Return the smallest log id that can have been allocated at `instant`: the bound for `id >=` in queries."""
    return int(instant.timestamp() * 1000) << SEQUENCE_BITS


def uuid7() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _milliseconds(sequence: int) -> int:
    # One later when the clock stepped back or the sequence began anew, so that a thread's ids only ever grow.
    now = time.time_ns() // 1_000_000
    last = _block.last >> SEQUENCE_BITS
    return max(now, last + (sequence <= _block.last & _SEQUENCE_MASK))


def _is_used_up() -> bool:
    # A forked child must not go on with its parent's block.
    return _block.left == 0 or _block.pid != os.getpid() or time.monotonic() - _block.taken_at > _BLOCK_LIFETIME


def _take_block() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('core_log_id_block')")
        (number,) = cursor.fetchone()
    _block.next, _block.left, _block.taken_at, _block.pid = number * BLOCK, BLOCK, time.monotonic(), os.getpid()
