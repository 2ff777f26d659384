"""The cards that boards are put together from, by code. A new card: one function here or in a file beside it."""

from renxin.intelligence.boards.cards.shown import Context, Shown
from renxin.kernel.core.actor import Actor

from . import figures, numbers, work

_MAKERS = {**numbers.MAKERS, **figures.MAKERS, **work.MAKERS}
PREFIXES = {"metric": numbers.metric, "chart": figures.chart}


def make(context: Context, code: str) -> Shown | None:
    """Return a card; None when the reader may not see it or there is nothing to show.

    Raises:
        KeyError: there is no such card.
    """
    prefix, _dot, rest = code.partition(".")
    if prefix in PREFIXES:
        return PREFIXES[prefix](context, rest)
    return _MAKERS[code](context)


def is_for(actor: Actor, code: str) -> bool:
    """Tell whether somebody's roles let her see a card at all: what she may not see is not offered to her either."""
    return actor.may({"tasks": "tasks.view", "cases": "cases.view"}.get(code.partition(".")[0], "insights.view"))


def name_of(code: str) -> str:
    """Return what a card is called where people arrange their board.

    Raises:
        KeyError: there is no such card.
    """
    prefix, _dot, rest = code.partition(".")
    names = {"metric": numbers.name_of, "chart": figures.name_of}
    return names[prefix](rest) if prefix in names else str(NAMES[code])


NAMES = {**figures.NAMES, **work.NAMES}
