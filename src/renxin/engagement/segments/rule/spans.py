"""Stretches of time as people say them: 5 days, 3 months, 60 years."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from renxin.kernel.core.clock import SHANGHAI

UNITS: Final = ("hours", "days", "weeks", "months", "years")
_MOST: Final = 200 * 366
_HOURS: Final = {"hours": 1, "days": 24, "weeks": 24 * 7}


@dataclass(frozen=True, slots=True)
class Span:
    """So many hours, days or weeks, counted by the clock, or months or years, counted by the calendar from midnight.

    So what moves by months only ever moves at midnight, and never back.
    """

    unit: str
    count: int

    @property
    def is_even(self) -> bool:
        """Tell whether it always lasts the same."""
        return self.unit in _HOURS

    def before(self, instant: datetime) -> datetime:
        """Return the instant that lies this long before."""
        return self._shifted(instant, -self.count)

    def after(self, instant: datetime) -> datetime:
        """Return the instant that lies this long after."""
        return self._shifted(instant, self.count)

    def as_json(self) -> dict[str, int]:
        """Return it as it stands in a rule."""
        return {self.unit: self.count}

    def _shifted(self, instant: datetime, count: int) -> datetime:
        if self.is_even:
            return instant + timedelta(hours=_HOURS[self.unit] * count)
        day = instant.astimezone(SHANGHAI).date()
        months = day.year * 12 + day.month - 1 + (count if self.unit == "months" else 12 * count)
        year, month = min(max(1, months // 12), 9998), months % 12 + 1
        shifted = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        return datetime.combine(shifted, time(), SHANGHAI).astimezone(UTC)


def read(content: Any) -> Span | None:
    """Return the span that `{"days": 5}` is; None when it is none."""
    if not isinstance(content, dict) or len(content) != 1:
        return None
    ((unit, count),) = content.items()
    if unit not in UNITS or not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= _MOST:
        return None
    return Span(unit, count)


def read_two(content: Any) -> tuple[Span, Span] | None:
    """Return the two spans that `{"days": [7, 14]}` is, the shorter first; None when it is none."""
    if not isinstance(content, dict) or len(content) != 1:
        return None
    ((unit, counts),) = content.items()
    if not isinstance(counts, list) or len(counts) != 2:
        return None
    first, second = read({unit: counts[0]}), read({unit: counts[1]})
    if first is None or second is None or first.count > second.count:
        return None
    return first, second
