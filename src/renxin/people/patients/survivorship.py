"""Which source wins when two contradict one another, as data (`packs/survivorship.yaml`). Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

FIELDS: Final = ("name", "sex", "birth_date", "address")
VERIFIED: Final = "verified"
CHOSEN: Final = "chosen"


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How much a kind of source counts, and which sources are of it."""

    rank: int
    sources: tuple[str, ...]
    words: Words


@dataclass(frozen=True, kw_only=True)
class SurvivorshipPack(Pack):
    """The grades of sources."""

    grades: dict[str, Grade]
    proved: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source says of one field, how much it counts, and since when it says so."""

    source: str
    grade: str
    value: str
    said_at: datetime


@cache
def pack() -> SurvivorshipPack:
    """Return the rule in force."""
    return load(Path(__file__).parent / "packs" / "survivorship.yaml", SurvivorshipPack)


def grade_of(source: str, field: str = "", *, verified: bool = False) -> str:
    """Return the grade of a source for a field; `verified`: a document was checked that proves some fields."""
    if verified and field in pack().proved:
        return VERIFIED
    return _by_source().get(source.split(":", 1)[0], pack().otherwise)


def rank_of(grade: str) -> int:
    """Return how much a grade counts."""
    found = pack().grades.get(grade)
    return found.rank if found else 0


def wins(new: Saying, current: Saying) -> bool:
    """Tell whether a new saying takes the place of the one in force: it counts more, or as much and is newer."""
    mine, theirs = rank_of(new.grade), rank_of(current.grade)
    return mine > theirs or (mine == theirs and new.said_at >= current.said_at)


@cache
def _by_source() -> dict[str, str]:
    return {source: code for code, grade in pack().grades.items() for source in grade.sources}
