"""What makes an anonymous answer anonymous: a number that was never anybody's, and no time finer than the day."""

import secrets
from datetime import UTC, datetime, time
from typing import Final

from renxin.kernel.core import clock, ids

_LOWEST: Final = 1 << 40  # above every tenant's own negative number


def anonymous_patient() -> int:
    """Return a fresh random negative patient id: nobody's, and no two answers share it."""
    return -_LOWEST - secrets.randbelow(1 << 61)


def midnight_of(at: datetime) -> datetime:
    """Return the beginning of the day of `at`, as people here count days."""
    return datetime.combine(at.astimezone(clock.SHANGHAI).date(), time(), clock.SHANGHAI).astimezone(UTC)


def id_of_the_day() -> int:
    """Return a log id of a random moment of this (real) UTC day, so that the id tells no finer time than the day."""
    midnight = datetime.combine(clock.wall().date(), time(), UTC)
    return ids.floor_of(midnight) + secrets.randbelow(86_400_000 << ids.SEQUENCE_BITS)
