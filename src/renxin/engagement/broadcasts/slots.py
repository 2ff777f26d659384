"""Where broadcasts show up on pages of others: the tabs of content, Today, and beside a template."""

from typing import Any

from django.http import HttpRequest

from renxin.engagement.conversations import selectors as conversations
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
    campaigns = [one for one in conversations.campaigns_waiting(actor) if one.may_approve] if actor else []
    told = {"waiting": found, "campaigns": campaigns}
    return ("broadcasts/_waiting.html", told) if found or campaigns else None


def use(request: HttpRequest, *, version: Any, **_context: Any) -> Filling:
    """Offer to send a wording to oneself, and to many, where it is shown."""
    actor = getattr(request, "actor", None)
    if actor is None or version.template.usage != "message":
        return None
    may_plan = actor.may("broadcasts.manage") and version.status == "approved"
    return "broadcasts/_use.html", {"version": version, "may_plan": may_plan}


def to_circle(request: HttpRequest, **_context: Any) -> Filling:
    """Offer a new post where the posts to contacts are shown."""
    actor = getattr(request, "actor", None)
    return ("broadcasts/_to_circle.html", {}) if actor is not None and actor.may("broadcasts.manage") else None


slots.register("wecom.posts", 10, to_circle)
slots.register("content.tabs", 20, tab)
slots.register("today.top", 52, waiting)
slots.register("content.version", 10, use)
