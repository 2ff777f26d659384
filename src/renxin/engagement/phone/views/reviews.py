"""Listening again: the sample, the score sheet, the recording."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.phone import desk_pack, selectors, services
from renxin.engagement.phone.models import CallReview
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("calls.review")
def review_list(request: StaffRequest) -> HttpResponse:
    """Show the calls drawn to be listened to again, and how the scores stand."""
    rows = selectors.reviews(request.actor)
    results = selectors.review_results(request.actor)
    agents = organizations.users_by_ids(request.actor, [row["call__agent_id"] for row in results])
    context = {
        "tab": "reviews",
        "open": list(rows.filter(state=CallReview.State.OPEN).order_by("-week", "id")[:100]),
        "done": list(rows.filter(state=CallReview.State.DONE).order_by("-reviewed_at")[:40]),
        "results": [(agents.get(row["call__agent_id"]), row["count"], row["mean"]) for row in results],
        "sample": desk_pack.pack().sample,
    }
    return render(request, "phone/reviews.html", context)


@require_POST
@staff("calls.review")
def draw(request: StaffRequest) -> HttpResponse:
    """Draw this week's sample now."""
    today = clock.today(organizations.zone_of(request.actor))
    count = services.draw_sample(request.actor, services.week_of(today))
    toast(request, ngettext("%(count)d call drawn.", "%(count)d calls drawn.", count) % {"count": count})
    return redirect(request, reverse("phone:reviews"))


@require_http_methods(["GET", "POST"])
@staff("calls.review")
def review(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the score sheet of a call, or keep the score."""
    found, error = selectors.review(request.actor, uid), ""
    if request.method == "POST":
        scores = {line.code: _points(request.POST.get(line.code, "")) for line in desk_pack.pack().sheet}
        try:
            services.score_review(request.actor, found, scores, request.POST.get("note", ""))
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
        else:
            toast(request, _("The score is kept."))
            return redirect(request, reverse("phone:reviews"))
    given = request.POST if error else {code: str(points) for code, points in found.scores.items()}
    context = {
        "tab": "reviews",
        "review": found,
        "call": found.call,
        "card": patients.cards(request.actor, [found.call.patient_id]).get(found.call.patient_id),
        "sheet": [(line, given.get(line.code, "")) for line in desk_pack.pack().sheet],
        "most": sum(line.most for line in desk_pack.pack().sheet),
        "error": error,
        "note": request.POST.get("note", found.note),
    }
    return render(request, "phone/review.html", context, status=422 if error else 200)


@require_GET
@staff("calls.review")
def recording(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Play a recording: fetched from the provider each time, kept nowhere, and the audit log knows who listened."""
    content, media_type = services.listen(request.actor, selectors.get(request.actor, uid))
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _points(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1
