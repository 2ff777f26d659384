"""Whom to give which seat when a session does not take place. Pure: no tables, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

NOTICE: Final = timedelta(minutes=60)
"""Nobody is asked to come earlier than this from now on: she has to hear of it and get there."""
_EARLIER: Final = 3.0
_OTHER_DAY: Final = 24 * 60.0
_OTHER_SERVICE: Final = 12 * 60.0
_OTHER_DOCTOR: Final = 30.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who needs another seat; times are local to the place."""

    key: int
    starts_at: datetime
    service_id: int
    practitioner_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A slot with free seats."""

    key: str
    starts_at: datetime
    free: int
    service_id: int
    practitioner_id: int | None


def assign(
    wanted: Sequence[Wanted], places: Sequence[Place], *, now: datetime, options: int = 3
) -> dict[int, list[str]]:
    """Propose slots for everybody: the first is hers alone, the others are what else lies near.

    Whoever was to come first chooses first. No seat is proposed to two people as their first.

    Args:
        wanted: who needs a seat.
        places: where there are some.
        now: the present instant.
        options: how many to name at most.
    """
    left = {place.key: place.free for place in places}
    usable = [place for place in places if place.starts_at >= now + NOTICE]
    found: dict[int, list[str]] = {}
    for one in sorted(wanted, key=lambda each: (each.starts_at, each.key)):
        near = sorted(usable, key=lambda place: (cost(one, place), place.starts_at, place.key))
        free = [place.key for place in near if left[place.key] > 0][:options]
        if free:
            left[free[0]] -= 1
        found[one.key] = free
    return found


def cost(one: Wanted, place: Place) -> float:
    """Return in minutes how much worse a slot is than what she had: time, another day, service, doctor."""
    minutes = (place.starts_at - one.starts_at).total_seconds() / 60
    away = minutes if minutes >= 0 else -minutes * _EARLIER
    if place.starts_at.date() != one.starts_at.date():
        away += _OTHER_DAY
    if place.service_id != one.service_id:
        away += _OTHER_SERVICE
    if one.practitioner_id is not None and place.practitioner_id != one.practitioner_id:
        away += _OTHER_DOCTOR
    return away
