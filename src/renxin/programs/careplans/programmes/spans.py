"""How long after an anchor: `14d`, `2h`, `22w3d`, `6m`, `1y`, `3wd` (working days), with `-` for before."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from renxin.kernel.core import holidays

_PART: Final = re.compile(r"(\d+)(wd|h|d|w|m|y)")
_HOURS_OF_DAY: Final = 24
_WHOLE: Final = re.compile(rf"(-?)((?:{_PART.pattern})+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A distance in time. Months and years are those of the calendar; `working` days are China's."""

    text: str
    months: int = 0
    days: int = 0
    hours: int = 0
    working: int = 0

    def after(self, day: date) -> date:
        """Return the day this long after `day`; hours move it by their whole days."""
        moved = _months_later(day, self.months) + timedelta(days=self.days + self.hours // _HOURS_OF_DAY)
        return _working_days_later(moved, self.working)


def read(text: str) -> Span:
    """Return the span written in `text`.

    Raises:
        ValueError: it is none.
    """
    found = _WHOLE.fullmatch(text.strip().removeprefix("+"))
    if found is None:
        raise ValueError(f"{text!r} is no span of time; write 14d, 2h, 22w3d, 6m, 1y or 3wd")
    sign = -1 if found[1] else 1
    parts = {unit: sign * int(number) for number, unit in _PART.findall(found[2])}
    return Span(
        text=text,
        months=parts.get("m", 0) + 12 * parts.get("y", 0),
        days=parts.get("d", 0) + 7 * parts.get("w", 0),
        hours=parts.get("h", 0),
        working=parts.get("wd", 0),
    )


def _working_days_later(day: date, count: int) -> date:
    for _ in range(count):
        day += timedelta(days=1)
        while not holidays.is_working_day(day):
            day += timedelta(days=1)
    return day


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month when it is shorter."""
    if not months:
        return day
    whole = day.year * 12 + day.month - 1 + months
    first = date(whole // 12, whole % 12 + 1, 1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))
