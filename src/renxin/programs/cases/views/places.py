"""The sheet of printed codes: people scan one where they are and tell us something."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases.portal import places
from renxin.ui.drawing import drawn_code
from renxin.ui.render import render


@require_GET
@staff("cases.manage")
def codes(request: StaffRequest) -> HttpResponse:
    """Show a code for the house, each campus and each department the actor reaches, or for one department alone."""
    actor = request.actor
    hospital = organizations.tenant(actor)
    wanted = request.GET.get("department", "")
    departments = organizations.departments(actor, only_own=True)
    chosen = next((one for one in departments if str(one.uid) == wanted), None)
    cards = [(str(one), places.address(actor.tenant_id, one.pk)) for one in ([chosen] if chosen else departments)]
    if chosen is None:
        campuses = organizations.campuses(actor)
        wide = [(str(one), places.campus_address(actor.tenant_id, one.pk)) for one in campuses]
        cards = [("", places.address(actor.tenant_id)), *wide, *cards]
    context = {
        "hospital": hospital,
        "cards": [(name, address, drawn_code(address)) for name, address in cards],
        "nav_key": "voice",
    }
    return render(request, "cases/codes.html", context)
