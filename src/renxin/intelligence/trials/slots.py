"""On the page of a journey: try it, and what it has changed."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def trying(request: HttpRequest, *, journey: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the ways from a journey to its trials."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("journeys.view"):
        return None
    return "trials/_links.html", {"journey": journey}


slots.register("journey.actions", 40, trying)
