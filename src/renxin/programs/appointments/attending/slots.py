"""Where coming shows: a tab of Access."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def tab(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the page of coming among the tabs of Access."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("appointments.view"):
        return None
    match = request.resolver_match
    return "appointments/attending/_tab.html", {"open": match is not None and match.view_name == "access-coming"}


slots.register("access.tabs", 25, tab)
