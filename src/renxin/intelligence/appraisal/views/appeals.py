"""Staff pages: contesting rows of a result, appeals that wait, one appeal and its decision."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.appraisal import selectors, services, wording
from renxin.intelligence.appraisal.models import Appeal, AppealState
from renxin.intelligence.appraisal.views import shown
from renxin.intelligence.appraisal.views.frame import context, tried
from renxin.kernel.core import signing
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

KIND = "appraisal.row"


@require_POST
@staff("appraisal.own")
def make(request: StaffRequest, uid: UUID, code: str) -> HttpResponse:
    """Contest a line, and the rows of it that were chosen."""
    found = selectors.get_result(request.actor, uid)
    words = request.POST.get("words", "")
    try:
        made = services.appeal(request.actor, found, code, words, _keys(request))
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("appraisal:rows", args=[uid, code]))
    toast(request, _("Sent. Somebody else decides within ten days."))
    return redirect(request, reverse("appraisal:appeal", args=[made.uid]))


@require_GET
@staff("appraisal.own")
def index(request: StaffRequest) -> HttpResponse:
    """Show the appeals that wait for the actor's decision, and those she made."""
    actor = request.actor
    rows = [(one, shown.about(one.result), _line(one)) for one in selectors.open_appeals(actor)]
    own = [(one, shown.about(one.result), _line(one)) for one in selectors.own_appeals(actor)]
    return render(request, "appraisal/appeals.html", context(request, "appeals", rows=rows, own=own))


@require_http_methods(["GET", "POST"])
@staff("appraisal.own")
def appeal(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one appeal; who may decides here."""
    found = selectors.get_appeal(request.actor, uid)
    if request.method == "POST":
        said = request.POST.get("decision", "")
        left_out = _keys(request) if request.POST.get("outcome") != "reject" else []
        act = lambda: services.decide_appeal(request.actor, found, said, left_out=left_out)  # noqa: E731
        tried(request, act, _("Decided. Both sides see it with your reason."))
        return redirect(request, reverse("appraisal:appeal", args=[uid]))
    actor = request.actor
    able = {one.pk for one in selectors.open_appeals(actor)}
    more = {
        "appeal": found,
        "about": shown.about(found.result),
        "line": _line(found),
        "rows": [(row, _sealed(row.key), _said(row)) for row in selectors.contested(actor, found)],
        "left_out": set(found.left_out),
        "after": shown.about(found.led_to) if found.led_to else None,
        "decides_here": found.pk in able,
        "withdraws": found.state == AppealState.OPEN and found.made_by_id == actor.user_id,
    }
    return render(request, "appraisal/appeal.html", context(request, "appeals", **more))


@require_POST
@staff("appraisal.own")
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take one's own appeal back."""
    found = selectors.get_appeal(request.actor, uid)
    tried(request, lambda: services.withdraw_appeal(request.actor, found), _("Taken back."))
    return redirect(request, reverse("appraisal:appeals"))


def _sealed(key: str) -> str:
    return signing.seal_values(KIND, [int(key)])


def _keys(request: StaffRequest) -> list[str]:
    """Return the rows that were chosen; what was not made here is refused as a row that is not there."""
    try:
        return [str(signing.unseal_values(KIND, one)[0]) for one in request.POST.getlist("row")]
    except NotFound:
        return ["0"]


def _line(one: Appeal) -> shown.LineShown | None:
    return next((line for line in shown.lines(one.result) if line.line.code == one.item), None)


def _said(row: selectors.RowLine) -> str:
    return wording.mode(row.words) if row.kind == "answer" else row.words
