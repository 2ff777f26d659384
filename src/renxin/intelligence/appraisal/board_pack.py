"""Boards of measures, as data: which measures, what shows them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load_all

_FOLDER: Final = Path(__file__).parent / "packs" / "boards"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: what it is, what a hospital shows for it, numbers of the catalogue that may show it."""

    code: str
    words: Words
    shows: Words
    metrics: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Area:
    """Measures that belong together."""

    code: str
    words: Words
    measures: list[Measure]


@dataclass(frozen=True, kw_only=True)
class Level:
    """A step of a board that has levels."""

    level: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class BoardPack(Pack):
    """A board. `review_days`: so long after a change a measure is looked at again."""

    title: Words
    about: Words
    review_days: int
    areas: list[Area]
    levels: list[Level] = field(default_factory=list)


@cache
def boards() -> dict[str, BoardPack]:
    """Return the boards by code; the newest version of each."""
    found: dict[str, BoardPack] = {}
    for pack in load_all(_FOLDER, BoardPack):
        if pack.code not in found or pack.version > found[pack.code].version:
            found[pack.code] = pack
    return found


def measure(board: str, code: str) -> Measure | None:
    """Return a measure of a board."""
    pack = boards().get(board)
    if pack is None:
        return None
    return next((one for area in pack.areas for one in area.measures if one.code == code), None)
