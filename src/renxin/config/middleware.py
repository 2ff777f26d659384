"""What happens around every request."""

from collections.abc import Callable
from typing import Final, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import resolve

from renxin.kernel.core import clock

from . import proxies

Answer = Callable[[HttpRequest], HttpResponseBase]
# A page that refreshes itself sends this header, so that an abandoned screen does not stay signed in for ever.
BACKGROUND_HEADER = "Renxin-Background"
_NOTE_EVERY_SECONDS = 60
_SEEN = "seen_at"
API_PATHS: Final = ("/fhir/", "/oauth/", "/callbacks/", "/simulator/vendors/", "/answers/", "/access/hold")
_BEGUN = "begun_at"
_SAID_BY_PROXIES: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
)


def known_callers(get_response: Answer) -> Answer:
    """Let `REMOTE_ADDR` be the caller's own address; forget what somebody else than our proxies says of her.

    First of all middleware, so that the short road and every brake see the same address.
    """
    trusted = proxies.networks(settings.RENXIN_PROXIES)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        peer = str(meta.get("REMOTE_ADDR", ""))
        if proxies.vouches(peer, trusted):
            meta["REMOTE_ADDR"] = proxies.caller(peer, str(meta.get("HTTP_X_FORWARDED_FOR", "")), trusted)
        else:
            for name in _SAID_BY_PROXIES:
                meta.pop(name, None)
        return get_response(request)

    return middleware if trusted else get_response


def short_road(get_response: Answer) -> Answer:
    """Lead calls of other systems, and patients' answers, straight to their views: no session, no cookies, no pages.

    They carry an access token or a signature, which the views themselves check, hundreds of times a second.
    """
    straight = SecurityMiddleware(LocaleMiddleware(_call_view))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API_PATHS):
            return get_response(request)
        return cast("HttpResponseBase", straight(request))

    return middleware


def _call_view(request: HttpRequest) -> HttpResponseBase:
    match = resolve(request.path_info)
    request.resolver_match = match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def end_old_sessions(get_response: Answer) -> Answer:
    """Sign out who has done nothing for `RENXIN_IDLE_MINUTES`, and everybody after `RENXIN_SESSION_HOURS`.

    Real time, noted at most once a minute.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(clock.wall().timestamp())
            seen = int(request.session.get(_SEEN, now))
            begun = int(request.session.setdefault(_BEGUN, now))
            idle, old = now - seen, now - begun
            if idle > settings.RENXIN_IDLE_MINUTES * 60 or old > settings.RENXIN_SESSION_HOURS * 3600:
                logout(request)
            elif BACKGROUND_HEADER not in request.headers and (
                _SEEN not in request.session or now - seen >= _NOTE_EVERY_SECONDS
            ):
                request.session[_SEEN] = now
        return get_response(request)

    return middleware
