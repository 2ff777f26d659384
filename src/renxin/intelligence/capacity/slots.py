"""Where capacity shows: among the tabs of getting in."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def tab(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the advice on the roster."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("capacity.view"):
        return None
    match = request.resolver_match
    return "capacity/_tab.html", {"is_here": match is not None and match.namespace == "capacity"}


slots.register("access.tabs", 90, tab)
