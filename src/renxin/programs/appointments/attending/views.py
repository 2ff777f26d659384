"""The page of coming: who may not come tomorrow, how well that fitted before, who waits, what is wanted done."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.programs.appointments import selectors
from renxin.programs.appointments.models import BookingPolicy
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import looking, wishes


@require_GET
@staff("appointments.view")
def coming(request: StaffRequest) -> HttpResponse:
    """Show tomorrow's risks of a department, how well risks fitted, and who waits for a seat."""
    return _page(request)


@require_POST
@staff("appointments.manage")
def wanted(request: StaffRequest) -> HttpResponse:
    """Keep what a department wants done before appointments."""
    department = _chosen(request)
    given = request.POST
    text = given.get("call_from", "").strip()
    try:
        if text and not (text.isascii() and text.isdigit()):
            raise InvalidInput(_("Give a per cent between 1 and 99, or 0 for nobody."), where="call_from")
        wishes.set_wish(
            request.actor,
            department.pk if department else None,
            remind=given.get("remind", ""),
            call_from=int(text) if text else None,
        )
    except InvalidInput as error:
        return _page(request, error=str(error.message), status=422)
    toast(request, _("It is kept; it counts for appointments booked or moved from now on."))
    query = f"?department={department.uid}" if department else ""
    return redirect(request, reverse("access-coming") + query)


def _page(request: StaffRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    actor, chosen = request.actor, _chosen(request)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    tomorrow = clock.today() + timedelta(days=1)
    own = BookingPolicy.objects.of(actor).filter(department=chosen).first() if chosen else None
    found = looking.measured(actor, chosen.pk if chosen else None)
    wish = wishes.of_departments(actor)
    context: dict[str, Any] = {
        "departments": selectors.departments_with_services(actor),
        "department": chosen,
        "tomorrow": tomorrow,
        "lines": looking.likely_to_miss(actor, chosen.pk, tomorrow, language) if chosen else [],
        "waiting": looking.waiting_lines(actor, chosen.pk) if chosen else [],
        "measured": found,
        "bands": [one for one in found.bands if one.n],
        "days": looking.MEASURED_DAYS,
        "wish": wish.of(chosen.pk if chosen else None),
        "own": own,
        "remind": BookingPolicy.Remind.choices,
        "manages": actor.may("appointments.manage"),
        "error": error,
    }
    return render(request, "appointments/attending/coming.html", context, status=status)


def _chosen(request: StaffRequest) -> Organization | None:
    rows = selectors.departments_with_services(request.actor)
    wanted = request.POST.get("department") or request.GET.get("department", "")
    mine = [row for row in rows if row.pk in request.actor.department_ids]
    return next((row for row in rows if str(row.uid) == wanted), None) or next(iter(mine or rows), None)
