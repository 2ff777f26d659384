"""Traits that are data: what people may state, and the classes of spending."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_FOLDER: Final = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True, kw_only=True)
class StatedKind:
    """One thing somebody may state of a patient, and the words of its codes."""

    words: Words
    definition: Words
    codes: dict[str, Words]
    from_signals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StatedPack(Pack):
    """Everything that may be stated."""

    traits: dict[str, StatedKind]


@dataclass(frozen=True, kw_only=True)
class SpendClass:
    """A class of spending: from which sum upwards."""

    code: str
    from_yuan: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class SpendPack(Pack):
    """The classes of spending, the highest first, over how many months."""

    months: int
    classes: list[SpendClass]


@cache
def stated() -> dict[str, StatedKind]:
    """Return what may be stated, by trait."""
    return load(_FOLDER / "stated_traits.yaml", StatedPack).traits


@cache
def spending() -> SpendPack:
    """Return the classes of spending in force."""
    return load(_FOLDER / "spend_classes.yaml", SpendPack)
