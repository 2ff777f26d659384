"""The room of content in the rail, and its tabs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.ui import nav, slots

from . import selectors

Filling = tuple[str, dict[str, Any]] | None

nav.register(nav.NavItem("content", _("Content"), "book-open", "content:list", "content.view", 80))


def tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer templates and the linter among the tabs of content."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("content.view"):
        return None
    match = request.resolver_match
    here = match.url_name if match is not None and match.namespace == "content" else ""
    on_linter = here == "linter"
    return "content/_tab.html", {"on_linter": on_linter, "on_templates": bool(here) and not on_linter}


def waiting(request: HttpRequest, **_context: Any) -> Filling:
    """Tell on Today how many wordings wait for this person's approval."""
    actor = getattr(request, "actor", None)
    if actor is None or not (actor.may("content.approve") or actor.may("content.approve_clinical")):
        return None
    found = selectors.counts(actor)["for_me"] if actor.may("content.view") else 0
    return ("content/_waiting.html", {"waiting": found}) if found else None


slots.register("content.tabs", 10, tab)
slots.register("today.top", 50, waiting)
