"""The page of service levels: who belongs to which, what is promised, whether it is kept."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.segments import services as segments
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors


@require_GET
@staff("tiers.manage")
def levels(request: StaffRequest) -> HttpResponse:
    """Show the levels with their promises and how they were kept in the last 90 days."""
    context = {
        "nav_key": "follow-up",
        "levels": selectors.levels(request.actor),
        "days": selectors.DAYS,
        "may_load": request.actor.may("segments.approve"),
    }
    return render(request, "service_levels/levels.html", context)


@require_POST
@staff("segments.approve")
def load(request: StaffRequest) -> HttpResponse:
    """Bring in the levels of the pack, or what is new in it."""
    changed = segments.load_tiers(request.actor)
    toast(request, _("The levels are in force.") if changed else _("Nothing is new."))
    return redirect(request, reverse("service_levels:levels"))
