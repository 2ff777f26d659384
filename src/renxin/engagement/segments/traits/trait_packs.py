"""Traits that are data: what people may state, and the classes of spending."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_FOLDER: Final = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True, kw_only=True)
class StatedKind:
    """One thing somebody may state of a patient, the words of its codes, and how other systems write them."""

    words: Words
    definition: Words
    codes: dict[str, Words]
    from_signals: dict[str, str] = field(default_factory=dict)
    writings: dict[str, list[str]] = field(default_factory=dict)


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


def code_of_writing(trait: str, text: str) -> str:
    """Return the code of a statement as another system writes it; empty when it is not known."""
    plain = "".join(text.split()).lower()
    kind = stated()[trait]
    known = {code: [code, str(kind.codes[code].zh), *written] for code, written in kind.writings.items()}
    return next((code for code, written in known.items() if plain and plain in [w.lower() for w in written]), "")


@cache
def spending() -> SpendPack:
    """Return the classes of spending in force."""
    return load(_FOLDER / "spend_classes.yaml", SpendPack)
