"""What the page of an Official Account leads to: its menu, its printed codes."""

from typing import Any

from django.http import HttpRequest

from renxin.engagement.channels.models import Channel
from renxin.ui import slots


def links(_request: HttpRequest, *, channel: Channel, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer menu and codes."""
    return ("channels/oa/_links.html", {"row": channel}) if channel.kind == "oa" else None


slots.register("channel.links", 20, links)
