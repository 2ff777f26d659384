"""Who may open a view. Every view of the product wears exactly one of these decorators; a guard test asks for it.

`@staff("patients.view")`   signed-in staff with that permission; the view finds `request.actor` and its tenant opened.
`@public("reason")`         anybody, for the reason given.
`@token("reason")`          whoever holds the token in the address; the view itself resolves it and calls `acting`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, NotFound

from .models import User
from .selectors import tenant as tenant_of
from .selectors import user_actor

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request whose sender is known, for type hints of views."""

    actor: Actor
    user: User


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a view, readable by tests and by the map of addresses."""

    kind: Literal["staff", "public", "token"]
    what: str


def staff(permission: str) -> Callable[[View], View]:
    """Let signed-in staff holding `permission` in; ask others to sign in, or tell them plainly that they may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.is_authenticated:
                return _to_sign_in(request)
            if user.must_change_password:
                return _go(request, reverse("organizations:change_password"))
            actor = user_actor(user)
            if not actor.may(permission):
                raise PermissionDenied(permission)
            with acting(request, actor):
                return _answer(view, request, *args, **kwargs)

        return _mark(guarded, Access("staff", permission))

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Let anybody in; `reason` says why that is right."""
    return lambda view: _mark(view, Access("public", reason))


def token(reason: str) -> Callable[[View], View]:
    """Let the holder of a token in; the view resolves it to a patient or a member of staff and calls `acting`."""
    return lambda view: _mark(view, Access("token", reason))


@contextmanager
def acting(request: HttpRequest, actor: Actor) -> Iterator[Actor]:
    """Put `actor` on the request and work in its tenant until the block ends; pages ask for the hospital's name."""
    request.actor = actor  # type: ignore[attr-defined]
    request.hospital_name = SimpleLazyObject(lambda: str(tenant_of(actor)))  # type: ignore[attr-defined]
    with tenant.scope(actor.tenant_id):
        yield actor


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except NotAllowed as error:
        raise PermissionDenied(error.permission) from error
    except NotFound as error:
        raise Http404(str(error)) from error


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    wanted = request.htmx.current_url_abs_path if getattr(request, "htmx", False) else request.get_full_path()  # type: ignore[attr-defined]
    return _go(request, f"{reverse('account_login')}?{urlencode({'next': wanted or '/'})}")


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a part of it."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _mark(view: Any, access: Access) -> View:
    view.access = access
    marked: View = view
    return marked
