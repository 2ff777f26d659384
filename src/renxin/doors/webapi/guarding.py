"""Every call: who makes it, whether there have been too many, and what is said when it goes wrong."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from renxin.doors.connectors.fhir.services import Refused, SeveralFit
from renxin.kernel.core import throttle
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, RenxinError, in_words
from renxin.people.organizations.access import acting, token
from renxin.people.organizations.services import Access, authenticate_access

from . import scopes
from .outcome import refuse

log = logging.getLogger("renxin.webapi")

_MINUTE: Final = 60
_KNOWN_SECONDS: Final = 5.0
_MOST_KNOWN: Final = 1000
_known: dict[str, tuple[Access, float]] = {}
View = Callable[..., HttpResponse]


class ApiRequest(HttpRequest):
    """A request whose client is known, for type hints of views."""

    access: Access


def client(view: View) -> Callable[..., HttpResponseBase]:
    """Let clients with an access token in; every error becomes an OperationOutcome."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access = _access(request)
        if access is None:
            words = _("Show an access token: Authorization: Bearer … . Ask for one at /oauth/token.")
            return refuse(401, "login", words, headers={"WWW-Authenticate": 'Bearer realm="renxin"'})
        if throttle.hit("webapi", access.client_id, settings.RENXIN_API_LIMIT, _MINUTE):
            words = _("Too many calls. Wait a minute.")
            return refuse(429, "throttled", words, headers={"Retry-After": str(_MINUTE)})
        request.access = access  # type: ignore[attr-defined]
        with acting(request, access.actor):
            return answered(view, request, *args, **kwargs)

    return csrf_exempt(token("a client shows an access token; the decorator resolves it to its hospital")(guarded))


def require(request: ApiRequest, name: str, act: str) -> None:
    """Refuse what the client's scopes do not allow.

    Raises:
        NotAllowed: they do not.
    """
    if not scopes.allows(request.access.scopes, name, act):
        raise NotAllowed(f"system/{name}.{act}")


def forget_known() -> None:
    """Ask the database again who is behind each token: for tests."""
    _known.clear()


def _access(request: HttpRequest) -> Access | None:
    """Return who calls. What the database said is believed for a few seconds: a revoked client is out after that."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        return None
    now = time.monotonic()
    found = _known.get(text)
    if found and found[1] > now:
        return found[0]
    access = authenticate_access(text.strip())
    if access is not None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[text] = access, now + _KNOWN_SECONDS
    return access


def answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Return what the view answers, or an OperationOutcome that says why it cannot."""
    try:
        return view(request, *args, **kwargs)
    except NotAllowed as error:
        words = _("This client may not do this: the scope is missing.")
        return refuse(403, "forbidden", words, where=error.permission)
    except RenxinError as error:
        status, code = next(said for kind, said in _ERRORS.items() if isinstance(error, kind))
        return refuse(status, code, error.message, where=error.where)
    except DatabaseError as error:
        log.error("webapi: %s", in_words(error))
        return refuse(503, "transient", _("The database cannot answer now. Try again."))
    except Exception as error:
        if settings.DEBUG:
            raise
        log.error("webapi: %s", in_words(error))
        return refuse(500, "exception", _("This failed by a fault of ours."))


_ERRORS: Final[dict[type[RenxinError], tuple[int, str]]] = {
    NotFound: (404, "not-found"),
    SeveralFit: (412, "multiple-matches"),
    Refused: (422, "processing"),
    InvalidInput: (400, "invalid"),
    RenxinError: (409, "conflict"),
}
