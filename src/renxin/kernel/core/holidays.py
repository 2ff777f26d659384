"""Chinese public holidays and make-up days.

Official arrangements are published each autumn for one year. For years that the installed tables do not know, the
statutory days of the law and plain weekends stand in, and `is_official` says so, so that a page can warn.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import chinese_calendar
from lunar_python import Lunar, Solar

from . import packs

_SATURDAY: Final = 5


@dataclass(frozen=True, kw_only=True)
class Festival:
    """Statutory days off: from a day of the year, a day of the lunar year, or a solar term."""

    name: packs.Words
    days: int
    month: int = 0
    day: int = 0
    eve: bool = False
    term: str = ""


@dataclass(frozen=True, kw_only=True)
class StatutoryHolidays(packs.Pack):
    """The days off the law names."""

    fixed: list[Festival]
    lunar: list[Festival]
    terms: list[Festival]


def is_official(year: int) -> bool:
    """Tell whether the official arrangement of `year`, with its make-up days, is known."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Tell whether offices work on `day` in mainland China."""
    if is_official(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY and day not in statutory(day.year)


def is_public_holiday(day: date) -> bool:
    """Tell whether `day` belongs to a public holiday, bridged days and weekends inside it included."""
    return day in chinese_calendar.holidays if is_official(day.year) else day in statutory(day.year)


def is_make_up_day(day: date) -> bool:
    """Tell whether `day` is a Saturday or Sunday on which offices work."""
    return day.weekday() >= _SATURDAY and is_working_day(day)


@cache
def statutory(year: int) -> dict[date, packs.Words]:
    """Return the days off that the law gives in `year`, with the festival's name; without shifts and make-up days."""
    law = packs.load(Path(__file__).parent / "data" / "statutory_holidays.yaml", StatutoryHolidays)
    found: dict[date, packs.Words] = {}
    for festival in law.fixed:
        _add(found, festival, date(year, festival.month, festival.day))
    for festival in law.lunar:
        _add(found, festival, _date(Lunar.fromYmd(year, festival.month, festival.day).getSolar()))
    for festival in law.terms:
        table = Lunar.fromYmd(year, 1, 1).getJieQiTable()
        _add(found, festival, _date(table[festival.term]))
    return found


@cache
def festival_days(name: str, year: int) -> frozenset[date]:
    """Return the days of a festival in a year: `spring_eve` (除夕) or `tomb_sweeping` (清明).

    Raises:
        ValueError: there is no such name.
    """
    if name == "spring_eve":
        return frozenset({_date(Lunar.fromYmd(year, 1, 1).getSolar()) - timedelta(days=1)})
    if name == "tomb_sweeping":
        return frozenset({_date(Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"])})
    raise ValueError(f"no festival is called {name!r}")


def _add(found: dict[date, packs.Words], festival: Festival, first: date) -> None:
    days = [first + timedelta(days=i) for i in range(festival.days)]
    if festival.eve:
        days.insert(0, first - timedelta(days=1))
    for day in days:
        found.setdefault(day, festival.name)


def _date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
