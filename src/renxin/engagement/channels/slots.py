"""Where channels show up on pages of others: among the settings."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from . import selectors
from .adapters import load


def settings_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the channels among the settings, with how many have an alarm."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("channels.manage"):
        return None
    rows = selectors.channels(actor)
    return "channels/_link.html", {"channels": rows, "alarms": sum(bool(row.alarm) for row in rows)}


slots.register("settings.links", 20, settings_link)

load("slots")
