"""The week of a department: sessions, what makes them, who is away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.programs.appointments import selectors, services
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .day import chosen_day, chosen_department
from .forms import ExtraForm, LeaveForm, PatternForm, PlanForm


@require_GET
@staff("appointments.view")
def week(request: StaffRequest) -> HttpResponse:
    """Show a week of sessions, doctor by doctor, with the patterns and the leave behind it."""
    departments = selectors.departments_with_services(request.actor)
    chosen = chosen_department(request, departments)
    monday = chosen_day(request)
    monday -= timedelta(days=monday.weekday())
    context: dict[str, Any] = {
        "departments": departments,
        "department": chosen,
        "on_date": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": clock.today(),
        "days": [monday + timedelta(days=ahead) for ahead in range(7)],
        "manages": request.actor.may("appointments.manage"),
        "is_week": True,
    }
    if chosen is not None:
        context |= {
            "lines": selectors.week(request.actor, chosen.pk, monday),
            "patterns": [(WEEKDAYS[row.weekday], row) for row in selectors.patterns(request.actor, chosen.pk)],
            "leaves": selectors.leaves(request.actor, chosen.pk),
        }
    return render(request, "access/week.html", context)


@require_http_methods(["GET", "POST"])
@staff("appointments.manage")
def new_pattern(request: StaffRequest) -> HttpResponse:
    """Write a session that comes again; its sessions are opened at once."""
    form, department = _form(request, PatternForm)
    if form is not None and request.method == "POST" and form.is_valid():
        row = form.tried(lambda: services.write_pattern(request.actor, form.told()))
        if row is not None:
            made = services.open_sessions(request.actor)
            toast(request, _("Written. %(n)s sessions were opened.") % {"n": made})
            return redirect(request, _back(department))
    return _form_page(request, form, department, _("A session that comes again"))


@require_http_methods(["GET", "POST"])
@staff("appointments.manage")
def new_session(request: StaffRequest) -> HttpResponse:
    """Open one more session on one day."""
    form, department = _form(request, ExtraForm)
    if form is not None and request.method == "POST" and form.is_valid():
        row = form.tried(lambda: services.add_session(request.actor, form.told()))
        if row is not None:
            toast(request, _("The session is open."))
            return redirect(request, reverse("access:session", args=[row.uid]))
    return _form_page(request, form, department, _("An extra session"))


@require_http_methods(["GET", "POST"])
@staff("appointments.manage")
def new_leave(request: StaffRequest) -> HttpResponse:
    """Note that somebody is away; who is booked is shown for rebooking."""
    form, department = _form(request, LeaveForm)
    if form is not None and request.method == "POST" and form.is_valid():
        leave = form.tried(lambda: services.take_leave(request.actor, form.told()))
        if leave is not None:
            waiting = selectors.displaced_by_leave(request.actor, leave)
            if waiting:
                return redirect(request, reverse("access:session", args=[waiting[0].uid]))
            toast(request, _("Noted. Nobody was booked."))
            return redirect(request, _back(department))
    return _form_page(request, form, department, _("Leave"))


@require_POST
@staff("appointments.manage")
def end_leave(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take leave back."""
    leave = services.withdraw_leave(request.actor, uid)
    toast(request, _("Taken back. The sessions take place again."))
    return redirect(request, _back(leave.department or chosen_department(request, _bookable(request))))


@require_POST
@staff("appointments.manage")
def end_pattern(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a pattern make no more sessions after the last day that is open already."""
    row = services.end_pattern(request.actor, uid, clock.today() + timedelta(days=_days_open(request, uid)))
    toast(request, _("No new sessions will be made of it. Those that are open stay."))
    return redirect(request, _back(row.department))


def _bookable(request: StaffRequest) -> list[Organization]:
    return selectors.departments_with_services(request.actor)


def _days_open(request: StaffRequest, uid: UUID) -> int:
    return next((one.service.advance_days for one in selectors.patterns(request.actor, None) if one.uid == uid), 0)


def _form(request: StaffRequest, kind: type[PlanForm]) -> tuple[Any, Organization | None]:
    department = chosen_department(request, _bookable(request))
    if department is None:
        return None, None
    today = clock.today()
    first = {"starts": "08:00", "ends": "11:30", "on_date": today, "first_day": today, "last_day": today}
    first |= {"ends": "18:00"} if kind is LeaveForm else {}
    first |= {name: request.GET[name] for name in ("practitioner", "reason") if name in request.GET}
    return kind(request.actor, department, request.POST or None, initial=first), department


def _form_page(request: StaffRequest, form: Any, department: Organization | None, title: str) -> HttpResponse:
    if form is None:
        return redirect(request, reverse("access:settings"))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "department": department, "title": title, "back": _back(department)}
    return render(request, "access/form.html", context, status=status)


def _back(department: Organization | None) -> str:
    return reverse("access:sessions") + (f"?department={department.uid}" if department else "")
