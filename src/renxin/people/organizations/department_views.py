"""Staff page of departments: what they are called, which went into which, and what that means for the numbers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services
from .access import StaffRequest, staff
from .models import Organization

_YEARS_BACK = 3


@require_http_methods(["GET"])
@staff("organizations.view")
def departments(request: StaffRequest) -> HttpResponse:
    """Show the departments and what was renamed or merged."""
    return _page(request)


@require_POST
@staff("organizations.manage")
def rename(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a department another name; what it was called stays known."""
    row, posted = _department(request.actor, uid), request.POST
    names = {"name": posted.get("name", "").strip(), "name_en": posted.get("name_en", "").strip()}
    if not names["name"]:
        return _page(request, error=_("A department needs a name."), at=row)
    services.update_department(request.actor, row, **names)
    toast(request, _("It is called %(name)s from today on.") % {"name": names["name"]})
    return redirect(request, reverse("organizations:departments"))


@require_http_methods(["GET", "POST"])
@staff("organizations.manage")
def merge(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say what it means that a department goes into another, then let it."""
    row = _department(request.actor, uid)
    others = [one for one in selectors.departments(request.actor) if one.pk != row.pk]
    into = next((one for one in others if str(one.uid) == request.POST.get("into", "")), None)
    error = ""
    if request.method == "POST":
        if into is None:
            error = _("Choose another department that is open.")
        elif request.POST.get("name", "").strip() != row.name:
            error = _("Write the name of the department that closes, so that it is surely this one.")
        else:
            services.merge_department(request.actor, row, into)
            words = _("%(gone)s is closed; what it did counts with %(into)s.") % {"gone": row, "into": into}
            toast(request, words)
            return redirect(request, reverse("organizations:departments"))
    context: dict[str, Any] = {
        "row": row,
        "choices": [(str(one.uid), str(one)) for one in others],
        "into": str(into.uid) if into else "",
        "staff": selectors.practitioners(request.actor, row.pk),
        "accounts": selectors.accounts_of_department(request.actor, row.pk),
        "error": error,
        "nav_key": "settings",
    }
    return render(request, "organizations/merge_department.html", context, status=422 if error else 200)


def _page(request: StaffRequest, error: str = "", at: Organization | None = None) -> HttpResponse:
    today = clock.today(selectors.zone_of(request.actor))
    context: dict[str, Any] = {
        "rows": selectors.departments(request.actor),
        "changes": selectors.changes_since(request.actor, today.replace(year=today.year - _YEARS_BACK, day=1)),
        "manages": request.actor.may("organizations.manage"),
        "error": error,
        "at": at,
        "nav_key": "settings",
    }
    return render(request, "organizations/departments.html", context, status=422 if error else 200)


def _department(actor: Actor, uid: UUID) -> Organization:
    found = next((one for one in selectors.departments(actor) if one.uid == uid), None)
    if found is None:
        raise NotFound("department")
    return found
