"""Opening hours and instants as people say them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from renxin.kernel.core.bands import WEEKDAYS, Band, Hours

_DAYS: Final = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WORDS: Final = {
    "zh": {"to": "至", "bands": "、", "days": "；", "closed": "休息", "today": "今天", "tomorrow": "明天"},
    "en": {"to": " to ", "bands": ", ", "days": "; ", "closed": "closed", "today": "today", "tomorrow": "tomorrow"},
}


def hours_in_words(hours: Mapping[str, Any], language: str) -> str:
    """Return `周一至周五 08:00–12:00、14:00–17:30；周六 08:00–12:00`."""
    words, names = _WORDS[language], _DAYS[language]
    week = list(enumerate(Hours.read(hours).week))
    said = []
    for bands, found in groupby(week, key=lambda day: day[1]):
        days = [number for number, _bands in found]
        if not bands:
            continue
        name = names[days[0]] if len(days) == 1 else f"{names[days[0]]}{words['to']}{names[days[-1]]}"
        said.append(f"{name} {words['bands'].join(_band(band) for band in bands)}")
    return words["days"].join(said) or words["closed"]


def when(instant: datetime, now: datetime, language: str) -> str:
    """Return a local instant from now on: `今天 14:00`, `明天 08:00`, `周一 08:00`, `3月16日 08:00`."""
    words = _WORDS[language]
    days = (instant.date() - now.date()).days
    at = f"{instant:%H:%M}"
    if days in (0, 1):
        return f"{words['today' if days == 0 else 'tomorrow']} {at}"
    if days < len(WEEKDAYS):
        return f"{_DAYS[language][instant.weekday()]} {at}"
    return f"{instant.month}月{instant.day}日 {at}" if language == "zh" else f"{instant:%d %B} {at}"


def _band(band: Band) -> str:
    return "–".join(_time(minutes) for minutes in band)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
