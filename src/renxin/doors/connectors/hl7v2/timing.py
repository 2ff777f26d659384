"""How long a quantity of medicine lasts. Pure; the codes are data."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, load

_DAYS_OF: Final = {"D": 1, "W": 7, "L": 30, "M": 30}
_LONGEST: Final = 3650
_NUMBER: Final = re.compile(r"\d{1,7}(?:\.\d{1,4})?")


@dataclass(frozen=True, kw_only=True)
class TimingPack(Pack):
    """How often a day each code means."""

    times_a_day: dict[str, float]


@cache
def timings() -> TimingPack:
    """Return the codes in force."""
    return load(Path(__file__).parent / "packs" / "timing.yaml", TimingPack)


def days_in(text: str, unit: str = "") -> int | None:
    """Return the days of a duration such as `D10`, `W2` or `10` with a unit beginning with d, w or m; else None."""
    found = re.fullmatch(r"([A-Za-z])?\s*(\d{1,4})", text.strip())
    if found is None:
        return None
    sort = (found[1] or unit.strip()[:1] or "").upper()
    factor = _DAYS_OF.get(sort, 1 if unit.strip()[:1] in "天日" and unit.strip() else 0)
    days = int(found[2]) * factor
    return days if 0 < days <= _LONGEST else None


def days_supplied(quantity: Decimal | None, dose: str, frequency: str) -> int | None:
    """Return how many days a quantity lasts at so much so often; None when one of them is no plain number or code."""
    amount = number(dose)
    often = timings().times_a_day.get(re.sub(r"\s+", "", frequency).upper())
    if quantity is None or not amount or not often:
        return None
    days = int(quantity / (amount * Decimal(str(often))))
    return days if 0 < days <= _LONGEST else None


def number(text: str) -> Decimal | None:
    """Return the number a text consists of, None when it is none."""
    plain = text.strip()
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None
