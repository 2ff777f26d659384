"""The way to one's board from Today; those who see numbers also have it behind Insight in the rail."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def way(request: HttpRequest, **_context: Any) -> slots.Filling | None:
    """Return the link to the board of one's own role."""
    return ("boards/_way.html", {}) if request.actor.may("boards.view") else None  # type: ignore[attr-defined]


def export(request: HttpRequest, *, metric: Any, scope: Any, part: str = "", **_context: Any) -> slots.Filling | None:
    """Return the button that takes the rows behind a number out of the house."""
    if not request.actor.may("boards.export"):  # type: ignore[attr-defined]
        return None
    address = scope.address(part=part or None)
    return ("boards/_export_button.html", {"code": metric.code, "address": address})


slots.register("today.top", 10, way)
slots.register("insights.rows", 10, export)
