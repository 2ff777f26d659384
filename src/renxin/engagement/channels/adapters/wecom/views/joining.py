"""Group codes: list, make, change, take back, print."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import joining, selectors, ways
from renxin.engagement.channels.adapters.wecom.forms import JoinForm
from renxin.engagement.channels.adapters.wecom.models import WecomJoinWay
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest
from renxin.people.organizations.access import staff as may
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@may("tasks.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Make a group code."""
    channel = selectors.the_company(request.actor)
    form = JoinForm(request.POST or None, actor=request.actor, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            way = joining.create_join_way(request.actor, channel, form.data_of())
        except InvalidInput as error:
            form.add_error(None, str(error.message))
        else:
            toast(request, _("The code is there. Print it and hang it up."))
            return redirect(request, reverse("wecom:group_code", args=[way.uid]))
    return _form_page(request, form, None)


@require_GET
@may("tasks.manage")
def code(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one group code, ready to be printed."""
    way = selectors.join_way(request.actor, uid)
    called = {row.chat_id: row.name for row in selectors.groups(request.actor, way.channel)}
    joined = next((n for row, n in selectors.join_ways(request.actor, way.channel) if row.pk == way.pk), 0)
    groups = [called.get(chat_id) or chat_id for chat_id in way.chat_ids]
    context = {"tab": "groups", "way": way, "groups": groups, "joined": joined}
    return render(request, "wecom/group_code.html", context)


@require_http_methods(["GET", "POST"])
@may("tasks.manage")
def edit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change which groups a code leads to; what is printed stays right."""
    way = selectors.join_way(request.actor, uid)
    told = {"name": way.name, "chat_ids": way.chat_ids, "base_name": way.base_name}
    form = JoinForm(request.POST or None, initial=told, actor=request.actor, channel=way.channel)
    if request.method == "POST" and form.is_valid():
        try:
            joining.update_join_way(request.actor, way, form.data_of())
        except (InvalidInput, WrongState) as error:
            form.add_error(None, str(error.message))
        else:
            toast(request, _("Saved. The printed code stays the same."))
            return redirect(request, reverse("wecom:group_code", args=[way.uid]))
    return _form_page(request, form, way)


@require_POST
@may("tasks.manage")
def end(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a group code back."""
    try:
        joining.end_join_way(request.actor, selectors.join_way(request.actor, uid))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("wecom:group_code", args=[uid]))
    toast(request, _("The code leads nowhere from now on. Take the prints down."))
    return redirect(request, reverse("wecom:groups"))


@require_GET
@may("tasks.manage")
def picture(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the code itself."""
    try:
        data, kind = ways.picture_of(selectors.join_way(request.actor, uid))
    except ChannelError as error:
        raise Http404(error.reason) from error
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def _form_page(request: StaffRequest, form: JoinForm, way: WecomJoinWay | None) -> HttpResponse:
    context = {"tab": "groups", "form": form, "way": way}
    return render(request, "wecom/group_code_form.html", context, status=422 if form.errors else 200)
