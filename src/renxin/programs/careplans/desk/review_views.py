"""Pages of calls looked at again: the list, the form beside the sheet, what was said."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.careplans.models import Closure
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import sampling
from .pack import pack


@require_GET
@staff("careplans.work")
def reviews(request: StaffRequest) -> HttpResponse:
    """Show the calls drawn to be looked at again, or what was said of one's own."""
    rows = sampling.reviews(request.actor)
    manages = request.actor.may("careplans.manage")
    return render(request, "careplans/desk/reviews.html", {"rows": rows, "manages": manages, "nav_key": "follow-up"})


@require_http_methods(["GET", "POST"])
@staff("careplans.work")
def review(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one drawn call with the form, or keep the points; whoever made the call reads what was said."""
    actor, found, error = request.actor, sampling.one(request.actor, uid), ""
    if request.method == "POST":
        points = {line.code: _whole(request.POST.get(line.code, "")) for line in pack().sheet}
        try:
            sampling.score_sheet(actor, found, points, request.POST.get("feedback", ""))
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
        else:
            toast(request, _("Scored. Whoever made the call reads it."))
            return redirect(request, reverse("careplans:reviews"))
    sampling.note_read(actor, found)
    context = {
        "review": found,
        "sheet": found.sheet,
        "card": patients.header(actor, found.sheet.patient_id),
        "closures": Closure.objects.of(actor).filter(contact__in=found.sheet.contacts).order_by("pk"),
        "lines": [(line, found.points.get(line.code, "")) for line in pack().sheet],
        "may_score": actor.may("careplans.manage") and found.sheet.caller_id != actor.user_id,
        "error": error,
        "nav_key": "follow-up",
    }
    return render(request, "careplans/desk/review.html", context, status=422 if error else 200)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else -1
