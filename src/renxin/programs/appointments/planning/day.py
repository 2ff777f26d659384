"""A department's day: its sessions side by side, who comes when, what is still free."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.programs.appointments import selectors
from renxin.ui.render import render

STATES = ("booked", "arrived", "fulfilled", "noshow", "free")


@require_GET
@staff("appointments.view")
def day(request: StaffRequest) -> HttpResponse:
    """Show one department on one day; `show` keeps the places of one state."""
    departments = selectors.departments_with_services(request.actor)
    chosen = chosen_department(request, departments)
    on_date = chosen_day(request)
    show = request.GET.get("show", "") if request.GET.get("show") in STATES else ""
    sheets = selectors.day(request.actor, chosen.pk, on_date) if chosen else []
    counts: dict[str, int] = {}
    for sheet in sheets:
        for state, many in sheet.counts.items():
            counts[state] = counts.get(state, 0) + many
    context: dict[str, Any] = {
        "departments": departments,
        "department": chosen,
        "on_date": on_date,
        "before": on_date - timedelta(days=1),
        "after": on_date + timedelta(days=1),
        "today": clock.today(),
        "sheets": sheets,
        "chips": [(state, words(state), counts.get(state, 0)) for state in STATES],
        "show": show,
        "total": sum(counts.values()),
        "tab": "day",
    }
    return render(request, "access/day.html", context, partial={"day": "access/_day.html"})


def words(state: str) -> str:
    """Return what a place's state is called."""
    return {
        "booked": _("Booked"),
        "pending": _("Asked of the hospital's system"),
        "arrived": _("Arrived"),
        "fulfilled": _("Seen"),
        "noshow": _("Missed"),
        "free": _("Free"),
    }.get(state, state)


def chosen_department(request: HttpRequest, departments: list[Organization]) -> Organization | None:
    """Return the department that the address names (`department`), else one's own, else the first."""
    wanted = request.GET.get("department", "")
    for row in departments:
        if str(row.uid) == wanted:
            return row
    actor = request.actor  # type: ignore[attr-defined]
    own = [row for row in departments if row.pk in actor.department_ids]
    return next(iter(own or departments), None)


def chosen_day(request: HttpRequest) -> date:
    """Return the day that the address names (`day`), else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()
