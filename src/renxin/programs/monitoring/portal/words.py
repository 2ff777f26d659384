"""What patients read on their pages, as data: how to measure, what a level means, praise that has to be true."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from renxin.kernel.core import formulas
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Pack, Words, load

_FILE: Final = Path(__file__).parent.parent / "packs" / "home.yaml"
_KNOWN: Final = ("days", "inside", "of", "better")


@dataclass(frozen=True, kw_only=True)
class MeasureWords:
    """How something is measured, and with what."""

    icon: str
    how: Words
    device: Words


@dataclass(frozen=True, kw_only=True)
class Praise:
    """What is said when a condition on the last readings holds."""

    when: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class HomePack(Pack):
    """All words of the patient's pages that are data."""

    measures: dict[str, MeasureWords]
    levels: dict[str, Words]
    red_bp_repeat: Words
    third_reading: Words
    low_sugar: Words
    praise: list[Praise]

    def __post_init__(self) -> None:
        try:
            assert self.conditions is not None  # noqa: S101  read now, so that a wrong formula stops the start
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    @cached_property
    def conditions(self) -> Sequence[tuple[formulas.Formula, Words]]:
        """Return the conditions of praise, read."""
        return [(formulas.read(one.when, known=_KNOWN, where="praise"), one.words) for one in self.praise]


@cache
def pack() -> HomePack:
    """Return the words in force."""
    return load(_FILE, HomePack)
