"""Working days and working minutes: what a promise of "3 working days" or "4 working hours" means on the wall.

A day count starts the day after; the n-th working day ends at 23:59:59 where the people are. Minutes count only
inside the bands of working days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from . import holidays
from .bands import ALWAYS, Band, Hours
from .clock import SHANGHAI

__all__ = ["ALWAYS", "Hours", "WorkingCalendar"]

# Longer than any closure; a calendar without working time must not be searched for ever.
_FURTHEST: Final = 3660
_NEVER: Final = "this calendar has no working time in the next ten years"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When somebody works: China's working days, with the hours and the own days off and on of one place."""

    hours: Hours = field(default_factory=Hours)
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` counts as a working day."""
        if day in self.opened or day in self.closed:
            return day in self.opened
        return holidays.is_working_day(day)

    def is_estimate(self, day: date) -> bool:
        """Tell whether `day` lies in a year whose make-up days are not known yet, so a due date may still move."""
        return day not in self.opened | self.closed and not holidays.is_official(day.year)

    def add_working_days(self, start: datetime, n: int, zone: ZoneInfo = SHANGHAI) -> datetime:
        """Return the end (23:59:59) of the `n`-th working day after the day of `start`; with 0, of that day itself.

        Raises:
            ValueError: `n` is negative, `start` has no zone, or the calendar has no working days.
        """
        if n < 0:
            raise ValueError("working days are counted forward")
        first = _local(start, zone).date()
        working = (day for day in _days_after(first) if self.is_working_day(day))
        day = next(islice(working, n - 1, None), None) if n else first
        if day is None:
            raise ValueError(_NEVER)
        return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first`, up to and including `last`."""
        span = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=i)) for i in span)

    def add_working_minutes(self, start: datetime, minutes: float, zone: ZoneInfo = SHANGHAI) -> datetime:
        """Return the instant at which `minutes` of working time have passed since `start`.

        With 0, it is the first working instant at or after `start`.

        Raises:
            ValueError: `minutes` is negative, `start` has no zone, or the calendar has no working time.
        """
        if minutes < 0:
            raise ValueError("working minutes are counted forward")
        left = timedelta(minutes=minutes)
        for opens, closes in self._bands_from(_local(start, zone).date(), zone):
            begins = max(opens, start)
            if begins + left <= closes and (left or begins < closes):
                return (begins + left).astimezone(UTC)
            left -= max(closes - begins, timedelta(0))
        raise ValueError(_NEVER)

    def working_minutes_between(self, start: datetime, end: datetime, zone: ZoneInfo = SHANGHAI) -> float:
        """Return how many minutes of working time lie between two instants (0 when `end` is not later)."""
        total = timedelta(0)
        for opens, closes in self._bands_from(_local(start, zone).date(), zone):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total / timedelta(minutes=1)

    def is_open(self, instant: datetime, zone: ZoneInfo = SHANGHAI) -> bool:
        """Tell whether `instant` lies in a band."""
        local = _local(instant, zone)
        return any(opens <= instant < closes for opens, closes in self._instants(local.date(), zone))

    def bands(self, day: date) -> tuple[Band, ...]:
        """Return the bands of `day` in minutes since midnight; none when it is off."""
        own = self.hours.week[day.weekday()]
        if day in self.closed:
            return ()
        if day in self.opened or holidays.is_make_up_day(day):
            return own or self.hours.make_up
        return self.hours.holiday if holidays.is_public_holiday(day) else own

    def _bands_from(self, first: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        yield from self._instants(first, zone)
        for day in _days_after(first):
            yield from self._instants(day, zone)

    def _instants(self, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time(), zone)
        for first, last in self.bands(day):
            # Wall-clock arithmetic in the zone, then UTC, so that a change of summer time keeps the hours on the door.
            yield (
                (midnight + timedelta(minutes=first)).astimezone(UTC),
                (midnight + timedelta(minutes=last)).astimezone(UTC),
            )


def _days_after(day: date) -> Iterator[date]:
    return (day + timedelta(days=i) for i in range(1, _FURTHEST))


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("the calendar takes instants with a time zone")
    return instant.astimezone(zone)
