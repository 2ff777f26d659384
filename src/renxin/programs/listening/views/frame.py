"""What the pages of listening share: doing something and saying in words what went wrong, lists to choose from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.listening import packs
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

Back = Callable[[dict[str, Any]], HttpResponse]


def do(request: HttpRequest, act: Callable[[], Any], words: str, to: str, back: Back) -> HttpResponse:
    """Do something and go on to `to`; what went wrong is said by `back`, and no word is lost."""
    try:
        act()
    except NotFound:
        raise
    except RenxinError as error:
        return back(problem(request, error))
    toast(request, words)
    return redirect(request, to)


def problem(request: HttpRequest, error: RenxinError) -> dict[str, Any]:
    """Return what a page needs to say what went wrong."""
    where = error.where if isinstance(error, InvalidInput) else ""
    return {"error": str(error.message), "where": where, "given": request.POST, "status": 422}


def departments(actor: Actor, *, only_own: bool = True) -> list[tuple[str, str]]:
    """Return the departments to choose from."""
    return [(str(one.uid), str(one)) for one in organizations.departments(actor, only_own=only_own)]


def department(actor: Actor, uid: str) -> Organization | None:
    """Return the department that was chosen."""
    return next((one for one in organizations.departments(actor) if str(one.uid) == uid), None) if uid else None


def themes() -> list[tuple[str, str]]:
    """Return the themes to choose from."""
    return [(code, str(one.words)) for code, one in packs.themes().items()]


def tones() -> list[tuple[str, str]]:
    """Return how something may sound."""
    return [("1", _("praise")), ("0", _("mixed")), ("-1", _("blame"))]


def tone(text: str) -> int | None:
    """Return the tone that was chosen."""
    return int(text) if text in ("1", "0", "-1") else None


def instant(actor: Actor, text: str, where: str) -> datetime:
    """Return an instant of a form, in the hospital's zone.

    Raises:
        InvalidInput: it is none.
    """
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput(_("Give day and time."), where=where)
    return found if found.tzinfo else found.replace(tzinfo=organizations.zone_of(actor))


def whole(text: str, otherwise: int = 0) -> int:
    """Return a whole number of a form."""
    return int(text) if text.strip().isdigit() else otherwise
