"""Every table of a board as rows of a file: numbers, trends, heat maps, signals. Lists of people stay in the house."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.boards.cards.shown import Shown

PREFIX: Final = "card:"
Table = tuple[list[str], list[tuple[str, ...]]]


def may_leave(card: Shown) -> bool:
    """Tell whether a card may become a file: no list of people may."""
    return not card.is_personal and card.kind in _MAKERS


def of_card(card: Shown) -> Table:
    """Return head and rows of a card's table."""
    head, rows = _MAKERS[card.kind](card.content)
    return [str(word) for word in head], [tuple(str(cell) for cell in row) for row in rows]


def _number(card: Any) -> Any:
    head = [_("Number"), _("Value"), _("Unit"), "n", _("95 percent interval, low"), _("95 percent interval, high")]
    return head, [(card.label, card.value, card.unit, card.n, card.low, card.high)]


def _chart(figure: Any) -> Any:
    return figure.head, figure.rows


def _heat(figure: Any) -> Any:
    head = [figure.corner]
    for word in figure.columns:
        head += [word, f"{word} · n"]
    rows = []
    for name, cells in figure.rows:
        line = [name]
        for cell in cells:
            line += [cell.words, "" if cell.n is None else cell.n] if cell else [_("too few answers"), ""]
        rows.append(line)
    return head, rows


def _time_left(parts: Any) -> Any:
    words = (_("overdue"), _("less than 4 hours left"), _("less than 24 hours left"), _("more time left"))
    rows = [(word, count) for word, (_code, count) in zip(words, parts, strict=True)]
    return [_("Open cases by time left"), _("Number")], rows


def _list(found: Any) -> Any:
    return [found.title, _("Further")], [(row.words, row.meta) for row in found.rows]


_MAKERS: Final[dict[str, Callable[[Any], Any]]] = {
    "number": _number,
    "chart": _chart,
    "heat": _heat,
    "time_left": _time_left,
    "list": _list,
}
