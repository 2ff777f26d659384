"""The wall: who is called, who is next, delays. One device, no sign-in, masked names; it stands even without a net."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress
from renxin.programs.queues.models import Screen
from renxin.programs.queues.public import calling, screens
from renxin.programs.queues.services import topic_of
from renxin.ui.render import render

_YEAR = 365 * 24 * 3600
_COOKIE = "screen"


@token("the link of a wall, bound to the first device that opens it; numbers and masked names only")
@never_cache
@require_GET
def wall(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the wall."""
    return _shown(request, secret, "queues/public/wall.html")


@token("the link of a wall, bound to the first device that opens it; numbers and masked names only")
@never_cache
@require_GET
def now(request: HttpRequest, secret: str) -> HttpResponse:
    """Return what changes on the wall: asked for every few seconds, and at once when the queue says so."""
    return _shown(request, secret, "queues/public/_wall.html")


def opened(request: HttpRequest, secret: str, kind: str) -> tuple[Screen, str]:
    """Return the screen of this device and what its cookie must say.

    Raises:
        Http404: no such screen, revoked, or another device.
    """
    try:
        return screens.open_screen(secret, request.COOKIES.get(_COOKIE, ""), kind)
    except NotFound as error:
        raise Http404("screen") from error


def keep_device(response: HttpResponse, device: str, path: str) -> HttpResponse:
    """Let this device be known as the screen's, for a year, on its own address only."""
    response.set_cookie(
        _COOKIE, device, _YEAR, path=path, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def _shown(request: HttpRequest, secret: str, template: str) -> HttpResponse:
    screen, device = opened(request, secret, Screen.Kind.WALL)
    actor = Actor.system(screen.tenant_id, "wall")
    with acting(request, actor), translation.override(screen.language):
        dress(request)
        queues = screens.queues_of(actor, screen)
        context = {
            "screen": screen,
            "boards": calling.boards(actor, queues, screen.speech),
            "now_url": reverse("queue-wall-now", args=[secret]),
            "topics": " ".join(topic_of(one) for one in queues),
        }
        response = render(request, template, context)
    return keep_device(response, device, reverse("queue-wall", args=[secret]))
