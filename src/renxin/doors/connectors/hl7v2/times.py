"""Dates and times as HL7 and the systems around it write them. Pure."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

_TIME: Final = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2})?[-/.]?(?P<day>\d{2})?"
    r"(?:[ T]?(?P<hour>\d{2}):?(?P<minute>\d{2})?:?(?P<second>\d{2})?(?:\.\d*)?)?"
    r"\s*(?P<offset>[+-]\d{2}:?\d{2}|Z)?"
)
_FIRST_YEAR: Final = 1870
_LAST_YEAR: Final = 2200


def read_time(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant in UTC: `YYYY[MM[DD[HH[MM[SS[.S]]]]]][+ZZZZ]`, separators allowed. None when it is no time.

    Without an offset it is the sender's local time; what is left out is the start of the year, month, day …
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    parts = found.groupdict()
    numbers = [int(parts[name] or least) for name, least in _PARTS]
    try:
        local = datetime(*numbers, tzinfo=_offset(parts["offset"]) or zone)  # type: ignore[arg-type, misc]
        return local.astimezone(UTC) if _FIRST_YEAR <= local.year < _LAST_YEAR else None
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    """Return the date of a birth: the day as written, whatever time or zone stands behind it. None when it is none.

    A year, or a year and month, is no date: the first of January would be an invention.
    """
    found = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text.strip())
    compact = re.match(r"(\d{4})(\d{2})(\d{2})", text.strip())
    try:
        day = date(*(int(number) for number in (compact or found).groups()))  # type: ignore[union-attr]
    except (ValueError, AttributeError):
        return None
    return day if _FIRST_YEAR <= day.year < _LAST_YEAR else None


_PARTS: Final = (("year", 1), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
