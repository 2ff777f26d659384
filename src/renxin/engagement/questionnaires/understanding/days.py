"""Days as people say them: 明天, 下周三, 5月3号, next Wednesday. Pure."""

import re
from datetime import date, timedelta
from typing import Final

from . import numerals
from .guesses import UNCLEAR, Guess

_NEAR: Final = {
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "今天": 0,
    "前天": -2,
    "昨天": -1,
    "day after tomorrow": 2,
    "tomorrow": 1,
    "today": 0,
    "yesterday": -1,
}
_WEEK: Final = re.compile(r"(下个?|这个?|本|上个?)?(?:周|星期|礼拜)([1-6日天])")
_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK_EN: Final = re.compile(rf"(next|last)?\s*({'|'.join(_NAMES)})")
_FULL: Final = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})")
_MONTH: Final = re.compile(r"(\d{1,2})月(\d{1,2})[号日]?")
_AGO: Final = re.compile(r"(\d+)\s*(天|周|个星期|个?月|days?|weeks?|months?)\s*(以?前|ago|后|later)")


def read(text: str, today: date | None) -> Guess:
    """Return the day that a text names, as an ISO date; what hangs on today needs `today`."""
    said = numerals.digits(text)
    full = _FULL.search(said)
    found = _date(*(int(part) for part in full.groups())) if full else today and _from(said, today)
    return Guess(found.isoformat(), 0.9) if found else UNCLEAR


def _from(said: str, today: date) -> date | None:
    near = next((days for word, days in _NEAR.items() if word in said), None)
    if near is not None:
        return today + timedelta(days=near)
    month = _MONTH.search(said)
    if month:
        return _date(today.year, int(month[1]), int(month[2]))
    ago = _AGO.search(said)
    if ago:
        size = 7 if ago[2][0] in "周w" or "星期" in ago[2] else 30 if "月" in ago[2] or ago[2][0] == "m" else 1
        return today + timedelta(days=int(ago[1]) * size * (1 if ago[3] in ("后", "later") else -1))
    return _weekday(said, today)


def _weekday(said: str, today: date) -> date | None:
    monday = today - timedelta(days=today.weekday())
    han = _WEEK.search(said)
    if han:
        weeks = 1 if (han[1] or "").startswith("下") else -1 if (han[1] or "").startswith("上") else 0
        return monday + timedelta(days=(6 if han[2] in "日天" else int(han[2]) - 1) + 7 * weeks)
    english = _WEEK_EN.search(said)
    if not english:
        return None
    found = monday + timedelta(days=_NAMES.index(english[2]) + {"next": 7, "last": -7}.get(english[1] or "", 0))
    return found if english[1] or found >= today else found + timedelta(days=7)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
