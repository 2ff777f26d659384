"""What is asked before visits, as a pack; which questions and when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "previsit" / "questions.yaml"


@dataclass(frozen=True, kw_only=True)
class PrevisitPack(Pack):
    """Questions and clocks."""

    title: Words
    days_before: int
    hour: int
    least_hours: int
    return_months: int
    most: int
    base: list[str]
    programmes: dict[str, list[str]]
    worries: Words
    message: Words


@cache
def pack() -> PrevisitPack:
    """Return what is asked."""
    return load(_PACK, PrevisitPack)


def asks_for(programmes: Iterable[str]) -> list[str]:
    """Return the codes asked of somebody in these programmes: each once, those of her programmes first."""
    own = [code for name in sorted(programmes) for code in pack().programmes.get(name, ())]
    return list(dict.fromkeys([*own, *pack().base]))[: pack().most]


def goes_out_at(starts_at: datetime, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when the questions go out: days before at a kind hour, at once when that has passed, or never."""
    if starts_at - now < timedelta(hours=pack().least_hours):
        return None
    day = starts_at.astimezone(zone).date() - timedelta(days=pack().days_before)
    return max(datetime.combine(day, time(pack().hour), tzinfo=zone), now)
