"""A number of the catalogue as a card."""

from collections.abc import Callable
from typing import Final

from renxin.intelligence.boards.cards.shown import Context, Shown
from renxin.intelligence.insights import selectors as insights

MAKERS: Final[dict[str, Callable[[Context], Shown | None]]] = {}


def metric(context: Context, code: str) -> Shown | None:
    """Return the card of a number."""
    if context.parts is None:
        return None
    return Shown(f"metric.{code}", "number", context.parts.card(code))


def name_of(code: str) -> str:
    """Return the name of a number."""
    return str(insights.CATALOGUE[code].name)
