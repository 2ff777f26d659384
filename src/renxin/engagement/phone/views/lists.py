"""Who waits for a call back, what was talked lately, whose extension is where, and the card of a call that rings."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.phone import selectors, services
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

FLAG = "phone_line"
"""In the session of somebody at whose extension calls ring: only her pages look for calls."""


@require_GET
@staff("calls.view")
def owed(request: StaffRequest) -> HttpResponse:
    """Show who called in vain, the shortest time left first, and one's own calls without a note."""
    own = selectors.own_line(request.actor)
    request.session[FLAG] = own is not None and own.is_ready
    context = {
        "tab": "owed",
        "owed": selectors.owed(request.actor),
        "to_wrap": selectors.to_wrap(request.actor),
        "own_line": own,
        "channels": selectors.voice_channels(request.actor),
        "may_work": request.actor.may("calls.work"),
    }
    return render(request, "phone/owed.html", context, partial={"owed": "phone/_owed.html"})


@require_GET
@staff("calls.view")
def recent(request: StaffRequest) -> HttpResponse:
    """Show the calls of late."""
    page, found = selectors.recent(request.actor, request.GET.get("after", ""))
    return render(request, "phone/recent.html", {"tab": "recent", "page": page, "lines": found})


@require_GET
@staff("calls.work")
def pop(request: StaffRequest) -> HttpResponse:
    """Show the call that rings at one's extension, with every person of that number."""
    found = [(line, selectors.people_of_number(request.actor, line.call)) for line in selectors.now_on(request.actor)]
    return render(request, "phone/_pop_calls.html", {"ringing": found})


@require_POST
@staff("calls.work")
def line(request: StaffRequest) -> HttpResponse:
    """Say on which extension one sits, or let calls ring there no longer."""
    chosen = request.POST.get("extension", "")
    channels = selectors.voice_channels(request.actor)
    if "pause" in request.POST or not channels:
        services.set_ready(request.actor, False)
        request.session[FLAG] = False
        toast(request, _("Calls no longer ring at your extension."))
    else:
        try:
            services.set_line(request.actor, channels[0], chosen)
        except InvalidInput as error:
            toast(request, str(error.message), level="error")
            return redirect(request, reverse("phone:list"))
        request.session[FLAG] = True
        toast(request, _("Calls ring at extension %(extension)s.") % {"extension": chosen})
    return redirect(request, reverse("phone:list"))
