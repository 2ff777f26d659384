"""Staff pages of explanations: what waits to be looked at, one report in plain words, sent or dropped."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selecting, writing


@require_GET
@staff("careplans.view")
def listed(request: StaffRequest) -> HttpResponse:
    """List the explanations that wait for a look, the shortest time left first; or those that are settled."""
    tab = request.GET.get("tab", "draft")
    tab = tab if tab in selecting.TABS else "draft"
    actor = request.actor
    context = {
        "tab": tab,
        "found": selecting.page(actor, tab),
        "waiting": selecting.waiting(actor),
        "rule": selecting.rule(actor),
        "may_switch": actor.may("careplans.manage"),
    }
    return render(request, "careplans/explaining/list.html", context)


@require_POST
@staff("careplans.manage")
def switch(request: StaffRequest) -> HttpResponse:
    """Let finished reports be explained, or not any more."""
    is_on = request.POST.get("is_on") == "yes"
    writing.switch(request.actor, is_on=is_on, abnormal_only=request.POST.get("abnormal_only") == "yes")
    toast(request, _("Reports are explained from now on.") if is_on else _("Reports are not explained any more."))
    return redirect(request, reverse("careplans:reports"))


@require_GET
@staff("careplans.view")
def shown(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one report in plain words, as the patient will read it."""
    return _page(request, uid)


@require_POST
@staff("careplans.work")
def told(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that she was told by phone."""
    writing.note_told(request.actor, selecting.get(request.actor, uid).row)
    toast(request, _("Noted. You may send the explanation now."))
    return redirect(request, reverse("careplans:report", args=[uid]))


@require_POST
@staff("careplans.work")
def send(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send it."""
    found = selecting.get(request.actor, uid)
    try:
        leave_out = request.POST.getlist("leave_out")
        writing.send_explanation(request.actor, found.row, request.POST.get("note", ""), leave_out)
    except (InvalidInput, WrongState) as error:
        return _page(request, uid, error=str(error.message), status=422)
    toast(request, _("Sent. She gets a link to her own page."))
    return redirect(request, reverse("careplans:reports"))


@require_POST
@staff("careplans.work")
def drop(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Decide not to send it."""
    found = selecting.get(request.actor, uid)
    try:
        writing.drop_explanation(request.actor, found.row, request.POST.get("why", ""))
    except (InvalidInput, WrongState) as error:
        return _page(request, uid, error=str(error.message), status=422)
    toast(request, _("It is not sent."))
    return redirect(request, reverse("careplans:reports"))


def _page(request: StaffRequest, uid: UUID, *, error: str = "", status: int = 200) -> HttpResponse:
    found = selecting.get(request.actor, uid)
    context = {
        "found": found,
        "around": selecting.words_around(),
        "may_work": request.actor.may("careplans.work"),
        "error": error,
        "crumbs": [(_("Reports explained"), reverse("careplans:reports")), (found.row.report.name or _("Report"), "")],
    }
    return render(request, "careplans/explaining/one.html", context, status=status)
