"""What matching knows as data: weights, thresholds, how frequent names are, ways of writing a character."""

import re
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path

from renxin.kernel.core.packs import Pack, load


@dataclass(frozen=True, kw_only=True)
class Weight:
    """How often two records of one person (`m`), and of two people (`u`), agree in this way."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        """Return what this agreement says, for (positive) or against the same person."""
        return log2(self.m / self.u)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From how many bits a pair is linked, shown to a person, or shown although it shares no number."""

    link: float
    review: float
    description: float


@dataclass(frozen=True, kw_only=True)
class GivenShare:
    """The share of a given name that is in no list: of one character, of two, of more."""

    one: float
    two: float
    other: float


@dataclass(frozen=True, kw_only=True)
class MatchingPack(Pack):
    """Everything matching is told."""

    thresholds: Thresholds
    weights: dict[str, dict[str, Weight]]
    surnames: dict[str, float]
    rare_surname: float
    given_names: dict[str, float]
    rare_given_name: GivenShare
    rare_other_name: float
    placeholders: tuple[str, ...]
    newborn: str
    variants: str


@cache
def pack() -> MatchingPack:
    """Return the pack in force."""
    return load(Path(__file__).parents[1] / "packs" / "matching.yaml", MatchingPack)


@cache
def folding() -> dict[int, str]:
    """Return the table that writes every variant character as the one it is read as (for `str.translate`)."""
    table: dict[int, str] = {}
    for word in pack().variants.split():
        for other in word[1:]:
            table.setdefault(ord(other), word[0])
    return table


@cache
def newborn_name() -> re.Pattern[str]:
    """Return what the name of a newborn without a name looks like."""
    return re.compile(pack().newborn)


@cache
def placeholders() -> frozenset[str]:
    """Return the names that stand for nobody."""
    return frozenset(pack().placeholders)


def weight(field: str, level: str) -> Weight | None:
    """Return the weight of one agreement; None when it says nothing, as a missing value does."""
    return pack().weights.get(field, {}).get(level)


@cache
def bits(field: str, level: str) -> float:
    """Return the bits of one agreement."""
    found = weight(field, level)
    return found.bits if found else 0.0
