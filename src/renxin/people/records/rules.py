"""Pure rules of records: what a disposition means, which results are abnormal. The codes are data in `packs/`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from renxin.kernel.core import clock
from renxin.kernel.core.packs import Pack, Words, load

_RANGE = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(?:-{1,2}|~|～|—|–|至)\s*(-?\d+(?:\.\d+)?)")
_BOUND = re.compile(r"^\s*(<=|>=|<|>|≤|≥)\s*(-?\d+(?:\.\d+)?)")
_NORMAL_FLAGS = frozenset({"", "N", "正常", "NORMAL"})


@dataclass(frozen=True, kw_only=True)
class Disposition:
    """One way a stay ends."""

    codes: tuple[str, ...]
    died: bool = False
    words: Words


@dataclass(frozen=True, kw_only=True)
class DispositionPack(Pack):
    """The ways a stay ends, as the senders write them."""

    dispositions: dict[str, Disposition]


@cache
def dispositions() -> DispositionPack:
    """Return the dispositions in force."""
    return load(Path(__file__).parent / "packs" / "dispositions.yaml", DispositionPack)


def disposition_of(text: str) -> str:
    """Return our code for a disposition as sent (`home`, `died` …), empty when it is unknown."""
    wanted = text.strip().casefold()
    found = (code for code, item in dispositions().dispositions.items() if wanted in map(str.casefold, item.codes))
    return next(found, "") if wanted else ""


def is_death(text: str) -> bool:
    """Tell whether a disposition as sent means that the patient died."""
    code = disposition_of(text)
    return bool(code) and dispositions().dispositions[code].died


def is_abnormal(interpretation: str, value: Decimal | None, reference_range: str) -> bool:
    """Tell whether a result is abnormal: by the sender's flag, else by its reference range."""
    if interpretation.strip():
        return interpretation.strip().upper() not in _NORMAL_FLAGS
    return value is not None and is_outside(value, reference_range)


def is_outside(value: Decimal, reference_range: str) -> bool:
    """Tell whether `value` lies outside a written range such as `3.9-6.1`, `3.9～6.1`, `<5` or `≥ 60`.

    A range that cannot be read judges nothing.
    """
    try:
        if match := _RANGE.match(reference_range):
            return not Decimal(match[1]) <= value <= Decimal(match[2])
        if match := _BOUND.match(reference_range):
            bound = Decimal(match[2])
            inside = {"<": value < bound, ">": value > bound, "<=": value <= bound, ">=": value >= bound}
            return not inside[{"≤": "<=", "≥": ">="}.get(match[1], match[1])]
    except InvalidOperation:
        return False
    return False


def direction(interpretation: str, value: Decimal | None, reference_range: str) -> str:
    """Return on which side of the range an abnormal result lies: `high`, `low`, or empty when nobody can say."""
    flag = interpretation.strip().upper()[:1]
    if flag in ("H", "L", "↑", "↓"):
        return "high" if flag in ("H", "↑") else "low"
    bounds = bounds_of(reference_range)
    if value is None or bounds is None:
        return ""
    low, high = bounds
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else ""


def bounds_of(reference_range: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Return the ends of a written range, None where it is open; None when it cannot be read."""
    if match := _RANGE.match(reference_range):
        return Decimal(match[1]), Decimal(match[2])
    if match := _BOUND.match(reference_range):
        return (None, Decimal(match[2])) if match[1] in ("<", "<=", "≤") else (Decimal(match[2]), None)
    return None


def covered_until(started_at: datetime | None, days: int | None, ended_at: datetime | None) -> date | None:
    """Return the last day a medicine lasts: so many days from its beginning, else its end as told, else None."""
    if started_at is not None and days:
        return started_at.astimezone(clock.SHANGHAI).date() + timedelta(days=days - 1)
    return ended_at.astimezone(clock.SHANGHAI).date() if ended_at is not None else None


def days_left(until: date | None, today: date) -> int | None:
    """Return for how many days a medicine still lasts, today included; 0 when it is used up, None when unknown."""
    return None if until is None else max((until - today).days + 1, 0)
