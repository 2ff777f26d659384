"""Marks: the values of the column that grows when a row changes, however a database writes a time. Pure.

A mark may be a time, a day, an ISO text, or digits as text or number (20260301, 202603011205, 20260301120501). What is
none of these is a running number: it is compared as it is.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

_DIGITS: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_YEARS: Final = range(1900, 2101)
"""Digits that name no day of these years are a running number."""


def earlier(mark: Any, overlap: timedelta) -> Any:
    """Return a mark a little before another, written the same way: rows become visible late.

    A mark that names a day alone goes back to the day in which the overlap begins.
    """
    read = _read(mark)
    if read is None:
        return mark
    at, write = read
    return write(at - overlap)


def bounds(mark: Any, day: date, zone: ZoneInfo) -> tuple[Any, Any] | None:
    """Return where a day begins and the next one, written as `mark` is; None when the mark is no time."""
    read = _read(mark)
    if read is None:
        return None
    at, write = read
    inside = zone if at.tzinfo else None
    start, end = (datetime.combine(one, time.min, inside) for one in (day, day + timedelta(days=1)))
    return write(start), write(end)


def day_of(mark: Any, zone: ZoneInfo) -> date | None:
    """Return the day that a mark names where the source is, None when it is no time."""
    read = _read(mark)
    if read is None:
        return None
    return (read[0].astimezone(zone) if read[0].tzinfo else read[0]).date()


def stored(value: Any) -> Any:
    """Return a mark or key as JSON."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def loaded(value: Any) -> Any:
    """Return what `stored` was given."""
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return date.fromisoformat(value["on"]) if "on" in value else Decimal(value["n"])


def _read(mark: Any) -> tuple[datetime, Callable[[datetime], Any]] | None:
    """Return the time that a mark names, and how to write another one the same way."""
    if isinstance(mark, datetime):
        return mark, lambda at: at
    if isinstance(mark, date):
        return datetime.combine(mark, time.min), lambda at: at.date()
    if isinstance(mark, str) and not mark.strip().isdigit():
        return _iso(mark)
    return _digits(mark) if isinstance(mark, str | int | Decimal) and not isinstance(mark, bool) else None


def _digits(mark: str | int | Decimal) -> tuple[datetime, Callable[[datetime], Any]] | None:
    text, kind = str(mark).strip(), type(mark)
    form = _DIGITS.get(len(text)) if text.isascii() and text.isdigit() else None
    if form is None:
        return None
    try:
        at = datetime.strptime(text, form)  # noqa: DTZ007  the database's own local time, compared with itself
    except ValueError:
        return None
    return (at, lambda other: kind(other.strftime(form))) if at.year in _YEARS else None


def _iso(mark: str) -> tuple[datetime, Callable[[datetime], Any]] | None:
    try:
        at = datetime.fromisoformat(mark)
    except ValueError:
        return None
    if len(mark) == len("2026-03-01"):
        return at, lambda other: other.date().isoformat()
    separator = "T" if "T" in mark else " "
    return at, lambda other: other.isoformat(sep=separator)[: max(len(mark), 19)]
