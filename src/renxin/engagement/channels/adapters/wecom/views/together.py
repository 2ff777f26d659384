"""Groups, posts and hand-overs."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from renxin.engagement.channels.adapters.wecom import handover, selectors
from renxin.engagement.channels.adapters.wecom.forms import HandoverForm
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest
from renxin.people.organizations.access import staff as may
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@may("tasks.manage")
def group_list(request: StaffRequest) -> HttpResponse:
    """Show the groups and how alive they are."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "groups"})
    context = {
        "tab": "groups",
        "rows": selectors.groups(request.actor, channel),
        "week": selectors.group_week(request.actor, channel),
        "names": selectors.names(request.actor, channel),
        "codes": selectors.join_ways(request.actor, channel),
    }
    return render(request, "wecom/groups.html", context)


@require_GET
@may("tasks.manage")
def group(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show who is in a group."""
    row = selectors.group(request.actor, uid)
    return render(request, "wecom/group.html", {"tab": "groups", "row": row, "members": selectors.members(row)})


@require_GET
@may("tasks.manage")
def posts(request: StaffRequest) -> HttpResponse:
    """Show the posts and who has put them up."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "posts"})
    return render(request, "wecom/posts.html", {"tab": "posts", "rows": selectors.moments(request.actor, channel)})


@require_http_methods(["GET", "POST"])
@may("tasks.manage")
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand the contacts of one colleague to another."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "handover"})
    form = HandoverForm(request.POST or None, actor=request.actor, channel=channel)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            n = handover.hand_over(request.actor, channel, told["giver"], told["taker"], has_left=told["has_left"])
        except InvalidInput as error:
            form.add_error(None, str(error.message))
        else:
            toast(request, ngettext("%(n)d contact is on its way.", "%(n)d contacts are on their way.", n) % {"n": n})
            return redirect(request, reverse("wecom:handover"))
    context = {"tab": "handover", "rows": selectors.transfers(request.actor, channel), "form": form}
    return render(request, "wecom/handover.html", context, status=422 if form.errors else 200)
