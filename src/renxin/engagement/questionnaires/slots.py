"""The library of questionnaires among the tabs of Voice."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def tab(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the questionnaires among the tabs of Voice."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    current = match is not None and match.namespace == "questionnaires"
    may = actor is not None and actor.may("surveys.view")
    return ("questionnaires/_tab.html", {"current": current}) if may else None


slots.register("voice.tabs", 30, tab)
