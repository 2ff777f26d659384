"""Boards as data: which cards each role sees, in which order."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core import packs
from renxin.kernel.core.words import Words

_FILE: Final = Path(__file__).parent / "packs" / "roles.yaml"


@dataclass(frozen=True, kw_only=True)
class Section:
    """Cards under one heading."""

    title: Words
    cards: list[str]


@dataclass(frozen=True, kw_only=True)
class Board:
    """What one role sees first. `permission` is what somebody needs to open it."""

    code: str
    roles: list[str]
    permission: str
    title: Words
    lead: Words
    sections: list[Section]

    @property
    def cards(self) -> list[str]:
        """Return the codes of all cards, in order."""
        return [code for section in self.sections for code in section.cards]


@dataclass(frozen=True, kw_only=True)
class Boards(packs.Pack):
    """Every board, from those near the patient to the director's."""

    boards: list[Board]


@cache
def boards() -> dict[str, Board]:
    """Return the boards by code."""
    return {board.code: board for board in packs.load(_FILE, Boards).boards}
