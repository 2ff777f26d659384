"""Who has not pressed send; reminding, taking back. And who is who."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.channels.adapters.wecom import chasing, selectors, staff
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.people.organizations.access import staff as may
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@may("tasks.manage")
def chase(request: StaffRequest) -> HttpResponse:
    """Show whose patients wait because a colleague has not pressed send."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "chase"})
    context = {
        "tab": "chase",
        "channel": channel,
        "rows": selectors.chased(request.actor, channel),
        "outcomes": selectors.outcomes(request.actor, channel),
    }
    return render(request, "wecom/chase.html", context)


@require_POST
@may("tasks.manage")
def remind(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Remind the colleague."""
    try:
        chasing.remind(request.actor, selectors.task(request.actor, uid))
    except (WrongState, InvalidInput) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Your colleague was reminded."))
    return redirect(request, reverse("wecom:chase"))


@require_POST
@may("tasks.manage")
def take_back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take the task back; its messages look for another way."""
    try:
        chasing.cancel(request.actor, selectors.task(request.actor, uid))
    except (WrongState, InvalidInput) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Taken back. The messages look for another way."))
    return redirect(request, reverse("wecom:chase"))


@require_http_methods(["GET", "POST"])
@may("channels.manage")
def colleagues(request: StaffRequest) -> HttpResponse:
    """Show who is who, and say it."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "colleagues"})
    if request.method == "POST":
        user_id = organizations.user_id(request.actor, request.POST.get("user", ""))
        user = organizations.users_by_ids(request.actor, [user_id or 0]).get(user_id or 0)
        try:
            staff.map_staff(request.actor, channel, request.POST.get("userid", ""), user)
        except InvalidInput as error:
            toast(request, str(error.message), level="error")
        else:
            toast(request, _("Noted."))
        return redirect(request, reverse("wecom:colleagues"))
    context = {
        "tab": "colleagues",
        "channel": channel,
        "rows": selectors.staff(request.actor, channel),
        "counts": selectors.contact_counts(request.actor, channel),
        "users": organizations.staff_who_may(request.actor, "patients.view"),
    }
    return render(request, "wecom/colleagues.html", context)
