"""Where appointments show: the rail, the tabs of the room."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from renxin.ui import nav, slots

from .attending import slots as _attending  # noqa: F401  registers its own tab
from .booking import calling
from .portal import filling as _portal  # noqa: F401  registers what stands on the patient's home
from .virtual import portal as _portal_of_video  # noqa: F401  registers what stands on the patient's home

Filling = tuple[str, dict[str, Any]] | None


def tabs(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the day, sessions and settings among the tabs of Access."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("appointments.view"):
        return None
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    return "access/_tabs_of.html", {"open": name, "manages": actor.may("appointments.manage")}


def video_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer visits by video among the tabs of Access."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("appointments.view"):
        return None
    match = request.resolver_match
    return "virtual/_tab.html", {"is_here": match is not None and match.namespace == "video"}


nav.register(nav.NavItem("access", pgettext_lazy("room", "Access"), "calendar", "access:day", "appointments.view", 45))
slots.register("access.tabs", 10, tabs)
slots.register("desk.sidebar", 30, calling.beside_call)
slots.register("access.tabs", 70, video_tab)
