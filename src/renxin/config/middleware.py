"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from renxin.kernel.core import clock

Answer = Callable[[HttpRequest], HttpResponseBase]
# A page that refreshes itself sends this header, so that an abandoned screen does not stay signed in for ever.
BACKGROUND_HEADER = "Renxin-Background"
_NOTE_EVERY_SECONDS = 60
_SEEN = "seen_at"
_BEGUN = "begun_at"


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
