"""The pack of estimates: how service times are measured, what is assumed while there are none, how it is said."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

PACK: Final = Path(__file__).parents[1] / "packs" / "estimates.yaml"


@dataclass(frozen=True, kw_only=True)
class Default:
    """Minutes of one visit while nothing was measured."""

    mean: float
    sd: float


@dataclass(frozen=True, kw_only=True)
class EstimatePack(Pack):
    """Everything about estimates that is data; seconds where the pack does not say minutes or days."""

    title: Words
    days: int
    weight: int
    least: int
    shortest: int
    longest: int
    missed: int
    change: int
    pace: float
    pause: int
    defaults: dict[str, Default]
    low: float
    high: float
    exact_below: int
    round_to: int
    told_for_minutes: int


@cache
def estimate_pack() -> EstimatePack:
    """Return the pack in force."""
    return load(PACK, EstimatePack)
