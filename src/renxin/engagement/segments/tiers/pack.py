"""The pack of levels: a rule each, the first that fits decides."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level: what it is called, for whom it is in words, and the rule (of segments) that decides."""

    code: str
    words: Words
    note: Words
    rule: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TierPack(Pack):
    """All levels, the closest care first."""

    levels: list[Level]


@cache
def pack() -> TierPack:
    """Return the levels in force."""
    return load(Path(__file__).parents[1] / "packs" / "tiers.yaml", TierPack)
