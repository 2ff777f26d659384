"""Settings: departments, accounts, keys of other systems, and whether the machinery runs."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs import selectors as jobs
from renxin.kernel.timeline import selectors as timeline
from renxin.kernel.timeline import services as facts
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as organizing
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("organizations.view")
def settings(request: StaffRequest) -> HttpResponse:
    """Show what this person may look at or change."""
    actor = request.actor
    context: dict[str, Any] = {
        "nav_key": "settings",
        "departments": organizations.departments(actor),
        "accounts": organizations.accounts(actor) if actor.may("organizations.manage") else [],
        "tokens": organizations.tokens(actor) if actor.may("tokens.manage") else [],
    }
    return render(request, "console/settings.html", context)


@require_POST
@staff("tokens.manage")
def make_token(request: StaffRequest) -> HttpResponse:
    """Make a key for another system; it is shown once, on the page that answers."""
    name = request.POST.get("name", "").strip()
    try:
        token = organizing.create_token(request.actor, name) if name else ""
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("console:settings"))
    return render(request, "console/token.html", {"token": token, "name": name, "nav_key": "settings"})


@require_POST
@staff("tokens.manage")
def revoke_token(request: StaffRequest) -> HttpResponse:
    """End a key at once."""
    wanted = request.POST.get("token", "")
    for row in organizations.tokens(request.actor):
        if str(row.uid) == wanted:
            organizing.revoke_token(request.actor, row)
            toast(request, _("The key %(name)s is revoked.") % {"name": row.name})
    return redirect(request, reverse("console:settings"))


@require_GET
@staff("timeline.view")
def running(request: StaffRequest) -> HttpResponse:
    """Show whether the loops run, how far consumers are behind, and what is parked and why."""
    parked = timeline.parked(request.actor) if request.actor.may("interfaces.view") else []
    context = {
        "nav_key": "settings",
        "lives": jobs.lives(),
        "lags": timeline.lag(),
        "unnumbered": timeline.waiting_for_number(),
        "parked": parked,
    }
    return render(request, "console/running.html", context, partial="console/_running.html")


@require_POST
@staff("interfaces.replay")
def unpark(request: StaffRequest) -> HttpResponse:
    """Try parked facts again, in order, with what waits behind them."""
    through, stopped = facts.unpark(request.actor)
    toast(request, _("%(through)d went through, %(stopped)d stopped again.") % {"through": through, "stopped": stopped})
    return redirect(request, reverse("console:running"))
