"""When a promise comes round. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from lunar_python import Solar

from .promise_pack import Promise

_A_YEAR: Final = 400
_MORNING: Final = time(8)


def first_round(promise: Promise, patient_id: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a promise is first due to somebody: spread over its period, so that not all come at once."""
    if promise.every_days is None:
        return next_round(promise, now, zone)
    return now + timedelta(days=1 + patient_id % promise.every_days)


def next_round(promise: Promise, kept_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when it comes round again after it was kept (or missed) at that instant."""
    if promise.every_days is not None:
        return kept_at + timedelta(days=promise.every_days)
    day = next_occasion(tuple(promise.occasions), kept_at.astimezone(zone).date())
    return datetime.combine(day, _MORNING, zone)


@lru_cache(maxsize=256)
def next_occasion(names: tuple[str, ...], after: date) -> date:
    """Return the next day after `after` that is one of these solar terms or lunar festivals.

    Raises:
        ValueError: no year has such a day.
    """
    for ahead in range(1, _A_YEAR):
        day = after + timedelta(days=ahead)
        if not set(names).isdisjoint(_names(day)):
            return day
    raise ValueError(f"no such occasion: {', '.join(names)}")


def _names(day: date) -> Iterable[str]:
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return (lunar.getJieQi(), *lunar.getFestivals())
