"""Pure rules of reports: when the next one goes out. Always in the morning of a working day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Rhythm = Literal["daily", "weekly", "monthly"]
AT: Final = time(7, 30)


def next_due(rhythm: str, now: datetime, zone: ZoneInfo, is_working: Callable[[date], bool]) -> datetime:
    """Return when a report of this rhythm goes out next: the first working day after today, of the next week or month.

    A whole week or month without a working day is passed over.
    """
    today = now.astimezone(zone).date()
    first = {"weekly": _next_week, "monthly": _next_month}.get(rhythm, _tomorrow)(today)
    while not is_working(first):
        first += timedelta(days=1)
    return datetime.combine(first, AT, zone)


def _tomorrow(today: date) -> date:
    return today + timedelta(days=1)


def _next_week(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
