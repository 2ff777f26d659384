"""A department's day: its sessions side by side, who comes when, what is still free."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments import selectors
from renxin.programs.appointments.models import Appointment, Slot
from renxin.ui.render import render

STATES = ("booked", "arrived", "fulfilled", "noshow", "free")


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place as a page shows it: its state by one code and word, and for whom a free one is kept."""

    slot: Slot
    appointment: Appointment | None
    card: PatientCard | None
    state: str
    words: str
    pool: str


@dataclass(frozen=True, slots=True)
class Column:
    """A session and those of its places that are shown."""

    sheet: selectors.Sheet
    places: list[ShownPlace]


def shown(sheet: selectors.Sheet) -> list[ShownPlace]:
    """Return the places of a session as a page shows them."""
    found = []
    for one in sheet.places:
        state = one.appointment.status if one.appointment else "free" if one.is_free else one.seat.state
        pool = one.seat.get_pool_display() if one.is_free and one.seat.pool else ""
        found.append(ShownPlace(one.slot, one.appointment, one.card, state, words(state), pool))
    return found


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
        "columns": [Column(sheet, [one for one in shown(sheet) if not show or one.state == show]) for sheet in sheets],
        "chips": [(state, words(state), counts.get(state, 0)) for state in STATES],
        "show": show,
        "manages": request.actor.may("appointments.manage"),
        "total": sum(counts.values()),
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
        "held": _("Being booked"),
        "blocked": _("Not given away"),
    }.get(state, state)


def chosen_department(request: HttpRequest, departments: list[Organization]) -> Organization | None:
    """Return the department that the address names (`department`), else one's own, else the first."""
    wanted = request.POST.get("department") or request.GET.get("department", "")
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
