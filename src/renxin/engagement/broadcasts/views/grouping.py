"""Words to groups and to the circle of contacts: choose a wording and who passes it on, see who has sent what."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.broadcasts import services
from renxin.engagement.channels import services as channels
from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations import services as conversations
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("broadcasts.manage")
def groups(request: StaffRequest) -> HttpResponse:
    """Show the groups and what was asked; ask for another message."""
    error = ""
    if request.method == "POST":
        try:
            n = _post(request)
        except RenxinError as problem:
            error = str(problem.message)
        else:
            toast(request, ngettext("%(n)d colleague was asked.", "%(n)d colleagues were asked.", n) % {"n": n})
            return redirect(request, reverse("broadcasts:groups"))
    owners = channels.owners_of_groups(request.actor)
    found = channels.groups_to_post(request.actor)
    context = {
        "wordings": services.wordings_for_groups(request.actor),
        "groups": [(row, taken, owners.get(row.owner_userid, "")) for row, taken in found],
        "tasks": [(row, owners.get(row.userid, row.userid)) for row in channels.group_tasks(request.actor)],
        "chosen": request.POST.getlist("groups"),
        "wording": request.POST.get("version", ""),
        "error": error,
        "nav_key": "content",
    }
    return render(request, "broadcasts/groups.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@staff("broadcasts.manage")
def circle(request: StaffRequest) -> HttpResponse:
    """Let colleagues put a wording up for all their contacts."""
    error = ""
    if request.method == "POST":
        try:
            services.post_to_circle(
                request.actor, _version(request), _language(request), request.POST.getlist("userids")
            )
        except RenxinError as problem:
            error = str(problem.message)
        else:
            toast(request, _("Your colleagues were asked to put it up."))
            return redirect(request, reverse("broadcasts:list"))
    context = {
        "wordings": services.wordings_for_groups(request.actor),
        "members": channels.staff_of_circle(request.actor),
        "chosen": request.POST.getlist("userids"),
        "wording": request.POST.get("version", ""),
        "error": error,
        "nav_key": "content",
    }
    return render(request, "broadcasts/circle.html", context, status=422 if error else 200)


@require_POST
@staff("broadcasts.approve")
def let_go(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a campaign of another package write to very many."""
    try:
        conversations.approve_campaign(request.actor, uid)
    except RenxinError as problem:
        toast(request, str(problem.message), level="error")
    else:
        toast(request, _("It goes out now."))
    return redirect(request, reverse("broadcasts:list"))


@require_POST
@staff("broadcasts.manage")
def settle(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Remind the owner of groups, or take back what she has not sent."""
    try:
        if request.POST.get("do") == "remind":
            channels.remind_owner(request.actor, uid)
            toast(request, _("Reminded."))
        else:
            channels.take_back_post(request.actor, uid)
            toast(request, _("Taken back."))
    except RenxinError as problem:
        toast(request, str(problem.message), level="error")
    return redirect(request, reverse("broadcasts:groups"))


def _post(request: StaffRequest) -> int:
    groups = request.POST.getlist("groups")
    return len(services.post_to_groups(request.actor, _version(request), _language(request), groups))


def _version(request: StaffRequest) -> TemplateVersion:
    uid = request.POST.get("version", "")
    version = next((row for row in content.usable(request.actor) if str(row.uid) == uid), None)
    if version is None:
        raise NotFound("template")
    return version


def _language(request: StaffRequest) -> str:
    return "en" if request.POST.get("language") == "en" else "zh"
