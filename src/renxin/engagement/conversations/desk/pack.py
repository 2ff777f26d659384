"""The pack of staffing: capacity, who gets whom, who is called for an alarm."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parents[1] / "packs" / "desk.yaml"


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Something that not every member of staff can do."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class LadderStep:
    """Who is called so many minutes after an alarm that nobody has taken up."""

    minutes: int
    to: str


@dataclass(frozen=True, kw_only=True)
class AlarmRules:
    """The clock of an alarm."""

    due_minutes: int
    again_minutes: int
    ladder: list[LadderStep]


@dataclass(frozen=True, kw_only=True)
class DeskPack(Pack):
    """Everything about staffing that is data."""

    title: Words
    capacity: int
    away_after_minutes: int
    return_minutes: int
    overflow_minutes: int
    skills: list[Skill]
    alarm: AlarmRules


@cache
def pack() -> DeskPack:
    """Return the pack in force."""
    return load(PACK, DeskPack)
