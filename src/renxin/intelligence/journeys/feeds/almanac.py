"""Days of the traditional calendar: solar terms and lunar dates of a year, reckoned on this machine."""

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final

from lunar_python import Lunar, LunarMonth, Solar

from renxin.kernel.core.clock import SHANGHAI

# The hour at which such a day begins to count: people are up, and it is not too early to write.
MORNING: Final = time(9)


@cache
def solar_terms(year: int) -> dict[str, date]:
    """Return the 24 solar terms of a (Gregorian) year by their Chinese names."""
    found: dict[str, date] = {}
    for lunar_year in (year, year + 1):
        table = Lunar.fromYmd(lunar_year, 1, 1).getJieQiTable()
        for name, instant in table.items():
            day = _date(instant)
            if day.year == year and not name.isascii():
                found[name] = day
    return dict(sorted(found.items(), key=lambda each: each[1]))


@cache
def lunar_day(lunar_year: int, month: int, day: int) -> date:
    """Return the date of a lunar day; a 30th that the month does not have is its 29th, a day 0 the eve of the month."""
    if day == 0:
        return lunar_day(lunar_year, month, 1) - timedelta(days=1)
    length: int = LunarMonth.fromYm(lunar_year, month).getDayCount()
    return _date(Lunar.fromYmd(lunar_year, month, min(day, length)).getSolar())


@lru_cache(maxsize=60_000)
def lunar_of(day: date) -> tuple[int, int]:
    """Return lunar month and day of a date; a leap month counts as the month it follows."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return abs(lunar.getMonth()), lunar.getDay()


def morning_of(day: date) -> datetime:
    """Return the instant at which a day begins to count."""
    return datetime.combine(day, MORNING, SHANGHAI)


def _date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def in_leap_month(day: date) -> bool:
    """Tell whether a day lies in a leap month of the lunar calendar."""
    return bool(Solar.fromYmd(day.year, day.month, day.day).getLunar().getMonth() < 0)
