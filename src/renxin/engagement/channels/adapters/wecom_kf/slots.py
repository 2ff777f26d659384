"""What the page of a customer service account leads to."""

from typing import Any

from django.http import HttpRequest

from renxin.engagement.channels.models import Channel
from renxin.ui import slots


def links(_request: HttpRequest, *, channel: Channel, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer links, servicers and scores."""
    return ("channels/kf/_links.html", {"row": channel}) if channel.kind == "wecom_kf" else None


slots.register("channel.links", 21, links)
