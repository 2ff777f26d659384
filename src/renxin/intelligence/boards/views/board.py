"""A board, and putting it into one's own order."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.intelligence.boards import cards, selectors, services
from renxin.intelligence.insights import selectors as insights
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("boards.view")
def board(request: StaffRequest, code: str = "") -> HttpResponse:
    """Show the board of one's own role, or another that one may open."""
    found = selectors.board(request.actor, code)
    scope = selectors.scope_of(request.actor, request.GET.dict())
    context = {
        "opened": selectors.opened(request.actor, found, scope),
        "board": found,
        "boards": selectors.boards(request.actor),
        "scope": scope,
        "filters": insights.filters(scope) if scope else [],
        "is_usual": scope is None or scope.address() == "?",
        "address": scope.address() if scope else "?",
        "may_export": request.actor.may("boards.export"),
        "may_report": request.actor.may("boards.report"),
        "may_hang": request.actor.may("boards.walls"),
        "may_see_all": request.actor.may("insights.view"),
    }
    return render(request, "boards/board.html", context)


@require_http_methods(["GET", "POST"])
@staff("boards.view")
def arrange(request: StaffRequest, code: str) -> HttpResponse:
    """Put the cards of a board into one's own order, hide some, or go back to how everybody has it."""
    found = selectors.board(request.actor, code)
    own = selectors.arrangement(request.actor, found)
    able = partial(cards.is_for, request.actor)
    order = [card for section in found.sections for card in own.ordered(section.cards)]
    hidden = set(own.hidden)
    if request.method == "POST":
        done = request.POST.get("do", "")
        if done == "forget":
            services.forget_arrangement(request.actor, found)
            toast(request, _("The board is as everybody has it."))
            return redirect(request, reverse("boards:of_role", args=[code]))
        way, _colon, card = done.partition(":")
        sections = [own.ordered(section.cards) for section in found.sections]
        order = _moved(sections, card, way)
        hidden = hidden ^ {card} if way == "toggle" else hidden
        services.arrange(request.actor, found, order, sorted(hidden))
        return redirect(request, reverse("boards:arrange", args=[code]))
    sections_shown = [
        (
            section.title,
            [(card, cards.name_of(card), card in hidden) for card in own.ordered(section.cards) if able(card)],
        )
        for section in found.sections
        if any(able(card) for card in section.cards)
    ]
    return render(request, "boards/arrange.html", {"board": found, "sections": sections_shown})


def _moved(sections: list[list[str]], card: str, way: str) -> list[str]:
    """Return all cards after one of them went a step up or down in its section."""
    for codes in sections:
        if card in codes and way in ("up", "down"):
            at = codes.index(card)
            to = at + (1 if way == "down" else -1)
            if 0 <= to < len(codes):
                codes[at], codes[to] = codes[to], codes[at]
    return [code for codes in sections for code in codes]
