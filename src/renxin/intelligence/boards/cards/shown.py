"""What a card holds when it is shown, and what it is made from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor

Kind = Literal["number", "chart", "heat", "list", "time_left"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: words, where they lead, what stands behind them."""

    words: str
    href: str = ""
    meta: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A short list with the way to the whole of it."""

    title: str
    rows: tuple[Row, ...]
    href: str
    empty: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it stands: its kind says which template draws `content`. `is_personal`: never on paper or a wall."""

    code: str
    kind: Kind
    content: Any
    is_personal: bool = False


class Context:
    """For whom and of which scope the cards are made."""

    def __init__(self, actor: Actor, scope: insights.Scope | None) -> None:
        self.actor = actor
        self.scope = scope

    @cached_property
    def parts(self) -> insights.Parts | None:
        """Return the numbers of the scope; None for who may not see them."""
        return insights.Parts(self.actor, self.scope) if self.scope is not None else None
