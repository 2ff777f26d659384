"""Who asked for a message: the package behind its source, and the name of what asked, told by that package."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack, Words, load

from .pack import PACK


@dataclass(frozen=True, kw_only=True)
class AskerPack(Pack):
    """The words for who asks and for the lawful bases."""

    title: Words
    askers: dict[str, Words]
    other: Words
    bases: dict[str, Words]


@dataclass(frozen=True, slots=True)
class Named:
    """What asked: its name in the reader's language, and its page, empty where she may not read it."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asked for a message: in which part of the product, under which name, on which page."""

    kind: str
    name: str = ""
    url: str = ""


Teller = Callable[[Actor, str], Named | None]
_tellers: Final[dict[str, Teller]] = {}


@cache
def pack() -> AskerPack:
    """Return the words in force."""
    return load(PACK.parent / "askers.yaml", AskerPack)


def register(prefix: str, teller: Teller) -> None:
    """Let `teller` name what is behind the sources that begin with `prefix:`; None when it is gone."""
    _tellers[prefix] = teller


def asker(actor: Actor, source: str) -> Asker:
    """Return who asked for a message with this source, in the reader's language."""
    prefix = source.partition(":")[0]
    words = pack().askers.get(prefix) or pack().askers.get(prefix.partition(".")[0]) or pack().other
    teller = _tellers.get(prefix)
    found = teller(actor, source) if teller else None
    return Asker(kind=str(words), name=found.name if found else "", url=found.url if found else "")
