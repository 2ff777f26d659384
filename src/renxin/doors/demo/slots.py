"""The movable clock stands in the top bar of every console page, in the demo only."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from renxin.kernel.core import clock
from renxin.ui import slots


def movable_clock(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the product's time with buttons that move it."""
    return ("demo/_clock.html", {"now": clock.now()}) if settings.RENXIN_DEMO else None


slots.register("console.topbar", 10, movable_clock)
