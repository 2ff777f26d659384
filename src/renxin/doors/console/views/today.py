"""Today: what I have to do, in one list."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.doors.console import today as day
from renxin.kernel.core import clock
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_GET
@staff("organizations.view")
def today(request: StaffRequest) -> HttpResponse:
    """Show the day of the person signed in; administrators, who have no patients, go to the settings."""
    if not (request.actor.may("tasks.view") or request.actor.may("conversations.view")):
        return redirect(request, _elsewhere(request))
    found, more = day.read(request.actor)
    context = {
        "items": found,
        "more": more,
        "late": day.late(found),
        "mine": sum(item.mine for item in found),
        "beyond": sum(not item.fits for item in found) + more,
        "date": clock.today(organizations.zone_of(request.actor)),
    }
    return render(request, "console/today.html", context, partial="console/_today.html")


def _elsewhere(request: StaffRequest) -> str:
    from django.urls import reverse  # noqa: PLC0415  only administrators come here

    return reverse("boards:board") if request.actor.may("insights.view") else reverse("console:settings")
