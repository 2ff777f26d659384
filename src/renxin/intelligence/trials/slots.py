"""On the page of a journey: try it, what it has changed, experiments that are over; the last also on Today."""

from typing import Any

from django.http import HttpRequest

from renxin.intelligence.trials import selectors
from renxin.ui import slots


def trying(request: HttpRequest, *, journey: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the ways from a journey to its trials."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("journeys.view"):
        return None
    return "trials/_links.html", {"journey": journey}


def over(request: HttpRequest, *, journey: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on the page of a journey that an experiment is over and waits for what was learned."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("journeys.view"):
        return None
    found = selectors.overdue(actor, journey.code)
    return ("trials/_over.html", {"journey": journey, "over": found}) if found else None


def mine(request: HttpRequest, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Remind on Today the owner of experiments that are over."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("journeys.manage"):
        return None
    found = selectors.overdue(actor, owner_id=actor.user_id or 0)
    return ("trials/_waiting.html", {"waiting": len(found)}) if found else None


slots.register("journey.actions", 40, trying)
slots.register("journey.notices", 40, over)
slots.register("today.top", 54, mine)
