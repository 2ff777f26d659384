"""What can be booked, and by which rules."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.programs.appointments import selectors, services
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .forms import PolicyForm, ServiceForm


@require_GET
@staff("appointments.manage")
def settings(request: StaffRequest) -> HttpResponse:
    """Show services and rules, department by department."""
    actor = request.actor
    found: dict[int, list[Any]] = {}
    for row in selectors.services(actor, active=False):
        found.setdefault(row.department_id, []).append(row)
    rules = selectors.policies(actor, [*found, None])
    departments = organizations.departments(actor)
    context = {
        "house": rules[None],
        "groups": [(one, found[one.pk], rules[one.pk]) for one in departments if one.pk in found],
        "others": [one for one in departments if one.pk not in found],
    }
    return render(request, "access/settings.html", context)


@require_http_methods(["GET", "POST"])
@staff("appointments.manage")
def service(request: StaffRequest, uid: UUID | None = None) -> HttpResponse:
    """Write a service, new (for `department`) or known."""
    row = selectors.service(request.actor, uid) if uid else None
    department = row.department if row else _department(request)
    if department is None:
        return redirect(request, reverse("access:settings"))
    first = ServiceForm.filled(row) if row else {"opens": "00:00", "visit_types": ["first", "return"]}
    form = ServiceForm(request.POST or None, initial=first)
    if row is not None:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            services.write_service(request.actor, form.told(department.pk))
        except RenxinError as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            toast(request, _("Saved."))
            return redirect(request, reverse("access:settings"))
    return _form_page(request, form, str(row or _("A new service")), department)


@require_http_methods(["GET", "POST"])
@staff("appointments.manage")
def policy(request: StaffRequest) -> HttpResponse:
    """Write the booking rules of a department, or of the house."""
    department = _department(request)
    form = PolicyForm(request.POST or None, initial=PolicyForm.filled(selectors.policy_row(request.actor, department)))
    if request.method == "POST" and form.is_valid():
        try:
            services.write_policy(request.actor, form.told(department.pk if department else None))
        except RenxinError as error:
            field = "share_window" if error.where == "shares" else error.where
            form.add_error(field if field in form.fields else None, str(error.message))
        else:
            toast(request, _("Saved. Sessions that are open already keep their kept seats."))
            return redirect(request, reverse("access:settings"))
    return _form_page(request, form, _("Booking rules"), department)


def _department(request: StaffRequest) -> Organization | None:
    wanted = request.GET.get("department", "")
    if not wanted:
        return None
    for row in organizations.departments(request.actor):
        if str(row.uid) == wanted:
            return row
    raise NotFound("department")


def _form_page(request: StaffRequest, form: Any, title: str, department: Organization | None) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "title": title, "department": department, "back": reverse("access:settings")}
    return render(request, "access/form.html", context, status=status)
