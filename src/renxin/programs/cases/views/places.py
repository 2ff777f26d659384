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
    """Show a code for the house and one for each department the actor reaches, or for one of them alone."""
    actor = request.actor
    hospital = organizations.tenant(actor)
    wanted = request.GET.get("department", "")
    rows = [("", 0)] + [(str(one), one.pk) for one in organizations.departments(actor, only_own=True)]
    chosen = next((one for one in organizations.departments(actor, only_own=True) if str(one.uid) == wanted), None)
    if chosen:
        rows = [(str(chosen), chosen.pk)]
    cards = [(name, places.address(actor.tenant_id, pk)) for name, pk in rows]
    context = {
        "hospital": hospital,
        "cards": [(name, address, drawn_code(address)) for name, address in cards],
        "nav_key": "voice",
    }
    return render(request, "cases/codes.html", context)
