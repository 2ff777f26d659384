"""Pages of lower packages listen too: they offer the slot `page.live` and say which topics they show."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from .templatetags.live import live


def listen(request: HttpRequest, *, topics: str, **_context: Any) -> tuple[str, dict[str, Any]]:
    """Put in what live.js reads; `topics` are names with spaces between."""
    return "live/listen.html", dict(live({"request": request}, *topics.split()))


slots.register("page.live", 10, listen)
