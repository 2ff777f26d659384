"""The stretch of time that results are read for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock, ids

CHOICES: Final = (30, 90, 365)
DEFAULT: Final = 90


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (not included), product time."""

    start: datetime
    end: datetime
    days: int

    @classmethod
    def last(cls, days: int) -> "Period":
        """Return the last `days` days up to now."""
        now = clock.now()
        return cls(now - timedelta(days=days), now + timedelta(seconds=1), days)

    @property
    def before(self) -> "Period":
        """Return the stretch of the same length right before it."""
        return Period(self.start - (self.end - self.start), self.start, self.days)

    @property
    def lowest_id(self) -> int:
        """Return the smallest log id of what happened in it. A clock set forward runs ahead of the ids."""
        ahead = max(clock.now() - clock.wall(), timedelta(0))
        return ids.floor_of(self.start - ahead - timedelta(days=1))
