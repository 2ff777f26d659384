"""The way to one's board from Today; those who see numbers also have it behind Insight in the rail."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def way(request: HttpRequest, **_context: Any) -> slots.Filling | None:
    """Return the link to the board of one's own role."""
    return ("boards/_way.html", {}) if request.actor.may("boards.view") else None  # type: ignore[attr-defined]


slots.register("today.top", 10, way)
