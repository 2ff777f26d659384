"""Where broadcasts show up on pages of others: the tabs of content, Today, and beside a template."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from . import selectors

Filling = tuple[str, dict[str, Any]] | None


def tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the broadcasts among the tabs of content."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    current = match is not None and match.namespace == "broadcasts"
    return ("broadcasts/_tab.html", {"current": current}) if actor and actor.may("broadcasts.view") else None


def waiting(request: HttpRequest, **_context: Any) -> Filling:
    """Tell on Today which broadcasts wait for this person's approval."""
    actor = getattr(request, "actor", None)
    found = selectors.waiting_for(actor) if actor is not None else []
    return ("broadcasts/_waiting.html", {"waiting": found}) if found else None


def use(request: HttpRequest, *, version: Any, **_context: Any) -> Filling:
    """Offer to send a wording to oneself, and to many, where it is shown."""
    actor = getattr(request, "actor", None)
    if actor is None or version.template.usage != "message":
        return None
    may_plan = actor.may("broadcasts.manage") and version.status == "approved"
    return "broadcasts/_use.html", {"version": version, "may_plan": may_plan}


slots.register("content.tabs", 20, tab)
slots.register("today.top", 52, waiting)
slots.register("content.version", 10, use)
