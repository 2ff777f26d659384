"""Words that staff give many times a day, with the names filled in: quick replies and the texts of macros."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_MACROS: Final = Path(__file__).parents[1] / "packs" / "macros.yaml"
_PLACE: Final = re.compile(r"\{(\w+)\}")
PLACES: Final = ("patient", "hospital", "me", "phone")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quick reply as the box offers it."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MacroRow:
    """A macro of the pack; see `models.Macro`."""

    code: str
    name: Words
    text: Words | None = None
    remark: Words | None = None
    tag: str = ""
    to: str = ""
    closes: bool = False


@dataclass(frozen=True, kw_only=True)
class MacroPack(Pack):
    """The macros that every hospital starts with."""

    title: Words
    macros: list[MacroRow]


@cache
def default_macros() -> tuple[MacroRow, ...]:
    """Return the macros of the pack, in its order."""
    return tuple(load(_MACROS, MacroPack).macros)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with `{patient}`, `{hospital}`, `{me}`, `{phone}` filled in; what is not known stays to be seen."""
    return _PLACE.sub(lambda found: values.get(found.group(1)) or found.group(0), text)


def unknown_places(text: str) -> list[str]:
    """Return the places in a text that nobody fills."""
    return sorted({name for name in _PLACE.findall(text) if name not in PLACES})
