"""What a client asks for: the parameters of a search, understood or refused with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.kernel.core.errors import InvalidInput

_PREFIXES: Final = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_PASSED_OVER: Final = frozenset({"_format", "_pretty", "_elements", "_contained", "_containedType", "_totalMethod"})
MOST: Final = 200
USUAL: Final = 20
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its conditions, order and form. `counted` asks for the total, `bare` for nothing but the total."""

    conditions: tuple[tuple[str, str], ...]
    sort: tuple[str, ...] = ()
    count: int = USUAL
    include: tuple[str, ...] = ()
    counted: bool = False
    bare: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From when (inclusive) to when (exclusive) a written date or instant reaches, and how it is compared."""

    prefix: str
    start: datetime
    end: datetime


def read(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Return what the parameters ask for.

    Raises:
        InvalidInput: `_count` is no number.
    """
    conditions: Pairs = []
    form: dict[str, str] = {}
    include: list[str] = []
    for name, value in pairs:
        if name.partition(":")[0] == "_include":
            include.append(value)
        elif name in ("_sort", "_count", "_total", "_summary", "_page"):
            form[name] = value
        elif name not in _PASSED_OVER and value:
            conditions.append((name, value))
    count = _count(form.get("_count", ""))
    bare = count == 0 or form.get("_summary") == "count"
    return Asked(
        conditions=tuple(conditions),
        sort=tuple(part for part in form.get("_sort", "").split(",") if part),
        count=count or USUAL,
        include=tuple(include),
        counted=bare or form.get("_total") in ("accurate", "estimate"),
        bare=bare,
    )


def _count(said: str) -> int:
    if not said:
        return USUAL
    if not said.isdigit():
        raise InvalidInput(_("_count is a number."), where="_count")
    return min(int(said), MOST)


def span(value: str, where: str) -> Span:
    """Return the time a date parameter means: `2026`, `ge2026-03-01`, `lt2026-03-01T08:00:00Z` …

    Raises:
        InvalidInput: it is no date.
    """
    prefix = value[:2] if value[:2] in _PREFIXES else "eq"
    plain = value.removeprefix(prefix) if value[:2] in _PREFIXES else value
    day = fhir.day_of(plain)
    if day is None:
        raise InvalidInput(_("Write a date such as 2026-03-10 or ge2026-03-10T08:00:00+08:00."), where=where)
    if "T" in plain:
        start = fhir.instant(plain.replace(" ", "+"))
        if start is None:
            raise InvalidInput(_("Write a date such as 2026-03-10 or ge2026-03-10T08:00:00+08:00."), where=where)
        seconds = plain.count(":") - plain.partition("+")[2].count(":") > 1
        return Span(prefix, start, start + timedelta(seconds=1 if seconds else 60))
    return Span(prefix, _midnight(day), _midnight(_after(day, len(plain))))


def _after(day: date, written: int) -> date:
    """Return the first day after the day, month or year that was written."""
    if written >= 10:
        return day + timedelta(days=1)
    if written >= 7:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day.replace(year=day.year + 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
