"""A handbook, a summary or a plan on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from renxin.programs.careplans.handbook.showing import Book
from renxin.ui.paper import Paper


def handbook(book: Book, *, name: str, hospital: str, talk: Mapping[str, Any] | None = None) -> bytes:
    """Return a handbook as PDF, in the language of the moment."""
    paper = Paper(_("Handbook for %(name)s") % {"name": name}, _about(book), _language(), footer=hospital)
    if book.note:
        paper.text(book.note)
    for title, lines in (
        (_("Call 120 at once"), book.emergency),
        (_("Call us the same day"), book.call_us),
        (_("Every day"), book.daily),
    ):
        _list(paper, title, lines)
    if book.medicines:
        paper.heading(_("Your medicines"), level=2)
        paper.table((_("Medicine"), _("How to take it")), book.medicines)
    if book.exercises:
        paper.heading(_("Exercises"), level=2)
        paper.table((pgettext("exercise", "When"), pgettext("exercise", "What")), book.exercises)
    if book.days:
        paper.heading(_("Your days"), level=2)
        paper.table(
            (pgettext("plan", "Day"), pgettext("plan", "What"), pgettext("plan", "Who reaches you")),
            [(_day(one.on), one.text, one.how) for one in book.days],
        )
    paper.heading(_("Whom to call"), level=2)
    paper.pairs([(f"{role} · {who}" if who != phone else role, phone) for who, role, phone in book.people])
    for title, text in book.reading:
        paper.heading(title, level=3)
        paper.text(text)
    if talk:
        paper.heading(_("What we talked about"), level=2)
        paper.pairs(talk.items())
    paper.note(_("This handbook does not replace the advice of your doctor."))
    return paper.pdf()


def summary(title: str, about: str, parts: Sequence[tuple[str, Sequence[tuple[str, str]]]], hospital: str) -> bytes:
    """Return a summary of a stage as PDF: headings with pairs."""
    paper = Paper(title, about, _language(), footer=hospital)
    for heading, pairs in parts:
        paper.heading(heading, level=2)
        if pairs:
            paper.pairs(pairs)
        else:
            paper.text(_("Nothing is known."))
    return paper.pdf()


def _list(paper: Paper, title: str, lines: Sequence[str]) -> None:
    if lines:
        paper.heading(title, level=2)
        for line in lines:
            paper.text(f"• {line}")


def _about(book: Book) -> str:
    return " · ".join((*book.programmes, _day(book.made_on)))


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _language() -> str:
    return get_language() or "zh-hans"
