"""What every page behind a printed code shares: the place it hangs at, a form, and a brake on what is sent in."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting
from renxin.people.patients.selectors import portal_page

from . import places
from .places import Place

FROM_A_PLACE_AN_HOUR: Final = 120
FROM_A_PHONE_AN_HOUR: Final = 10
Show = Callable[[HttpRequest, dict[str, Any]], HttpResponse]
Take = Callable[[HttpRequest, Place, dict[str, Any]], HttpResponse]


def opened(request: HttpRequest, ref: str, show: Show, take: Take) -> HttpResponse:
    """Answer at the place behind a code: show the form, or take in what was sent unless too much comes."""
    place = places.find(ref)
    if place is None:
        return portal_page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    with acting(request, Actor.system(place.tenant.pk, "cases")):
        context = {"place": place, "ref": ref, "phone": place.tenant.phone}
        if request.method == "GET":
            return show(request, context)
        if _is_too_much(request, ref):
            return portal_page(request, "cases/confirm_ended.html", {**context, "why": "busy"}, 429)
        return take(request, place, context)


def key_of(text: str) -> UUID | None:
    """Return the key that lets the same form be sent in only once."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_too_much(request: HttpRequest, ref: str) -> bool:
    sender = str(request.META.get("REMOTE_ADDR", ""))
    return throttle.hit("cases.tell", ref, FROM_A_PLACE_AN_HOUR, 3600) or throttle.hit(
        "cases.tell.from", sender, FROM_A_PHONE_AN_HOUR, 3600
    )
