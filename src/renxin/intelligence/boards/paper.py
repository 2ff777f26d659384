"""A board on paper. Lists of people stay in the house: what is printed holds numbers and pictures only."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from renxin.intelligence.boards.selectors import Opened
from renxin.intelligence.insights.selectors import Card, Scope
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.ui.paper import Paper
from renxin.ui.words import number


def print_board(actor: Actor, opened: Opened, scope: Scope | None, *, title: str, language: str) -> bytes:
    """Return a board as PDF in a language, marked with whose eyes it is for."""
    with translation.override(language):
        about = str(organizations.tenant(actor))
        if scope is not None:
            about += f" · {scope.start.astimezone(scope.zone):%Y-%m-%d} – {scope.now.astimezone(scope.zone):%Y-%m-%d}"
        paper = Paper(title, about, language, watermark=actor.name, footer=_("For use in the house"))
        for part in opened.parts:
            others = [card for card in part.others if not card.is_personal]
            if not part.numbers and not others:
                continue
            paper.heading(part.title)
            if part.numbers:
                head = (_("Number"), _("Value"), "n", _("95 percent interval"), _("Change"))
                paper.table(head, [_line(card.content) for card in part.numbers], numbers=(1, 2, 3))
            for card in others:
                _add(paper, card.kind, card.content)
        if opened.is_empty:
            paper.text(_("Nothing to count yet"))
        return paper.pdf()


def _line(card: Card) -> tuple[str, ...]:
    between = f"{card.low} – {card.high}" if card.low and card.high else ""
    return (card.label, f"{card.value} {card.unit}".strip() or card.note, card.n, between, card.change)


def _add(paper: Paper, kind: str, content: Any) -> None:
    if kind in ("chart", "heat"):
        paper.chart(content)
    elif kind == "time_left":
        words = (_("overdue"), _("less than 4 hours left"), _("less than 24 hours left"), _("more time left"))
        paper.pairs([(word, number(count)) for word, (_code, count) in zip(words, content, strict=True)])
    elif kind == "list":
        paper.heading(content.title, level=3)
        for row in content.rows:
            paper.text(f"{row.words} {row.meta}".strip())
        if not content.rows:
            paper.note(content.empty)
