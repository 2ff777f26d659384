"""The pack of levels at the desk before the doctor: what is measured, what asks for which level, how soon."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

PACK: Final = Path(__file__).parents[1] / "packs" / "triage_levels.yaml"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level: its name, within how many minutes she has to be seen, where she goes."""

    level: int
    text: Words
    short: Words
    minutes: int
    tone: str
    place: Words


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One thing that is measured, with what a device can show at all."""

    code: str
    text: Words
    unit: str
    unit_en: str
    low: float
    high: float
    decimals: int


@dataclass(frozen=True, kw_only=True)
class SignRule:
    """A number of one sign that asks for a level. See the pack for what holds when."""

    code: str
    sign: str
    level: int
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    grown_up: bool = False
    from_months: int | None = None
    under_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class AlarmRow:
    """Up to which level the ladder of alarms is climbed, at which of its levels, with which words."""

    up_to: int
    level: Literal[2, 3]
    words: Words


@dataclass(frozen=True, kw_only=True)
class TriagePack(Pack):
    """Everything about the levels that is data."""

    title: Words
    count: Literal[4, 5]
    adult_from_months: int
    levels: tuple[Level, ...]
    signs: tuple[Sign, ...]
    rules: tuple[SignRule, ...]
    flags: dict[str, int]
    other_flag: int
    alarm: AlarmRow

    def level(self, number: int) -> Level:
        """Return the level of that number."""
        return next(one for one in self.levels if one.level == number)

    def sign(self, code: str) -> Sign:
        """Return the sign of that code."""
        return next(one for one in self.signs if one.code == code)

    def rule(self, code: str) -> SignRule | None:
        """Return the rule of that code; None for one of an earlier version."""
        return next((one for one in self.rules if one.code == code), None)


@cache
def triage_pack() -> TriagePack:
    """Return the pack in force."""
    return load(PACK, TriagePack)
