"""Pages on which a broadcast is planned and approved."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.broadcasts import selectors, services
from renxin.engagement.broadcasts.forms import BroadcastForm
from renxin.engagement.broadcasts.models import Broadcast
from renxin.engagement.content import selectors as content
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("broadcasts.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Plan a broadcast; the planner page follows before anything is sent."""
    initial = {"version": request.GET.get("version", "")}
    form = BroadcastForm(request.actor, request.POST or None, request.FILES or None, initial=initial)
    return _answer(request, form, None)


@require_http_methods(["GET", "POST"])
@staff("broadcasts.manage")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change a draft."""
    broadcast = selectors.get(request.actor, uid)
    form = BroadcastForm(request.actor, request.POST or None, request.FILES or None, broadcast=broadcast)
    return _answer(request, form, broadcast)


@require_POST
@staff("broadcasts.manage")
def plan(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Fix the list and let it run at its time, or ask a second person."""
    broadcast = selectors.get(request.actor, uid)
    try:
        broadcast = services.plan_broadcast(request.actor, broadcast)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    else:
        waits = broadcast.status == Broadcast.Status.WAITING
        toast(request, _("A second person approves it.") if waits else _("It runs at its time."))
    return redirect(request, reverse("broadcasts:broadcast", args=[uid]))


@require_POST
@staff("broadcasts.approve")
def approve(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a long broadcast run at its time."""
    broadcast = selectors.get(request.actor, uid)
    try:
        services.approve_broadcast(request.actor, broadcast)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("It runs at its time."))
    return redirect(request, reverse("broadcasts:broadcast", args=[uid]))


@require_POST
@staff("broadcasts.approve")
def send_back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send a long broadcast back to its author."""
    broadcast = selectors.get(request.actor, uid)
    try:
        services.send_back(request.actor, broadcast, request.POST.get("note", ""))
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The author sees what you would like changed."))
    return redirect(request, reverse("broadcasts:broadcast", args=[uid]))


@require_POST
@staff("content.view")
def test(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send a wording to one's own phone."""
    version = content.version(request.actor, uid)
    try:
        services.send_to_myself(request.actor, version)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("It is on its way to your own phone."))
    return redirect(request, reverse("content:template", args=[version.template.uid]))


def _answer(request: StaffRequest, form: BroadcastForm, broadcast: Broadcast | None) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            made = _kept(request, form, broadcast)
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        except WrongState as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(request, reverse("broadcasts:broadcast", args=[made.uid]))
    context = {"form": form, "broadcast": broadcast, "nav_key": "content"}
    return render(request, "broadcasts/form.html", context, status=422 if form.is_bound else 200)


def _kept(request: StaffRequest, form: BroadcastForm, broadcast: Broadcast | None) -> Broadcast:
    if broadcast is None:
        return services.draft_broadcast(request.actor, form.wish())
    return services.change_broadcast(request.actor, broadcast, form.wish())
