"""The review queue: which records may be one person, and what somebody decides about each pair."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.errors import NotFound, RenxinError, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import matching, selectors, services
from renxin.people.patients.models import MatchReview
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

TABS = ("pairs", "rows")


@require_GET
@staff("patients.review")
def review_list(request: StaffRequest) -> HttpResponse:
    """Show the open questions, those that most speaks for first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "pairs"
    page = selectors.QUEUE_ORDER.page(selectors.review_queue(request.actor, tab), request.GET.get("after", ""))
    context = {
        **tabs_of(request),
        "tab": tab,
        "lines": selectors.queue_lines(request.actor, page.items),
        "next": page.next,
    }
    return render(request, "patients/reviews/list.html", context)


@require_GET
@staff("patients.review")
@transaction.atomic
def review_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one question: two records side by side, or rows to divide."""
    row = selectors.review(request.actor, uid)
    record_access(request.actor, "review.view", "patient", row.uid, patient_id=row.patient_id)
    return _rows_page(request, row) if row.reason in selectors.TO_DIVIDE else _pair_page(request, row)


@require_POST
@staff("patients.review")
def same(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that a pair is one person, and go on to the next question."""
    row = selectors.review(request.actor, uid)
    try:
        keep = UUID(request.POST.get("keep", ""))
        asked = services.decide_same(request.actor, uid, keep, reason=request.POST.get("reason", ""))
    except ValueError:
        return _pair_page(request, row, error=_("Choose which record is kept."), status=422)
    except NotFound:
        raise
    except RenxinError as error:
        return _pair_page(request, row, error=str(error.message), status=422)
    words = _("Noted as one person. A colleague approves the merge.")
    if asked.due_at is not None:
        words = _("Noted as one person. They are joined in a day unless somebody objects.")
    return _go_on(request, row, words)


@require_POST
@staff("patients.review")
def different(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that a pair is two people, and go on to the next question."""
    row = selectors.review(request.actor, uid)
    try:
        services.decide_different(request.actor, uid)
    except NotFound:
        raise
    except RenxinError as error:
        return _pair_page(request, row, error=str(error.message), status=422)
    return _go_on(request, row, _("Noted as two people. You will not be asked about them again."))


@require_POST
@staff("patients.review")
def undo(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take one's answer back and show the question again."""
    try:
        services.undo_decision(request.actor, uid)
    except NotFound:
        raise
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The question is open again."))
    return redirect(request, reverse("patients:review", args=[uid]))


@require_POST
@staff("patients.merge")
def divide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the chosen rows to the person who stands apart again."""
    chosen: dict[str, Any] = defaultdict(list)
    for value in request.POST.getlist("row"):
        label, _colon, key = value.rpartition(":")
        if key.isascii() and key.isdigit():
            chosen[label].append(int(key))
    chosen |= dict.fromkeys(request.POST.getlist("all"), services.ALL)
    try:
        moved = services.settle_rows(request.actor, uid, chosen)
    except NotFound:
        raise
    except RenxinError as error:
        row = selectors.review(request.actor, uid)
        return _rows_page(request, row, error=str(error.message), status=422)
    toast(request, _("%(n)d rows went over; the others stay.") % {"n": moved})
    return redirect(request, f"{reverse('patients:reviews')}?tab=rows")


def tabs_of(request: StaffRequest) -> dict[str, Any]:
    """Return what the tabs above all pages of the queue show."""
    return {
        "nav_key": "patients",
        "pairs_open": selectors.review_queue(request.actor).count(),
        "rows_open": selectors.review_queue(request.actor, "rows").count(),
        "merges_open": selectors.merge_requests(request.actor).count(),
    }


def _go_on(request: StaffRequest, row: MatchReview, words: str) -> HttpResponse:
    """Say what was done, with its undo, and show the next question; the list after the last one."""
    toast(request, words, undo_url=reverse("patients:review_undo", args=[row.uid]))
    place = selectors.place_of(request.actor, row)
    following = place.after or place.before
    return redirect(request, reverse("patients:review", args=[following]) if following else reverse("patients:reviews"))


def _pair_page(request: StaffRequest, row: MatchReview, *, error: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    try:
        found = selectors.compare(actor, row.patient_id, row.other_patient_id)
    except WrongState:  # one person meanwhile
        toast(request, _("These two are one person by now."))
        return redirect(request, reverse("patients:reviews"))
    context = {
        "nav_key": "patients",
        "review": row,
        "is_open": row.state == MatchReview.State.OPEN,
        "found": found,
        "why": matching.words_of_reason(row.reason),
        "evidence": matching.evidence_lines(row.evidence),
        "warnings": matching.words({"flags": row.evidence.get("flags", ())}),
        "answers": selectors.earlier_answers(actor, row),
        "waiting": selectors.waiting_request(actor, row),
        "place": selectors.place_of(actor, row),
        "reason": request.POST.get("reason", matching.words_of_reason(row.reason)),
        "error": error,
    }
    return render(request, "patients/reviews/pair.html", context, status=status)


def _rows_page(request: StaffRequest, row: MatchReview, *, error: str = "", status: int = 200) -> HttpResponse:
    doubt = selectors.doubt_of(request.actor, row)
    shown = selectors.cards(request.actor, [doubt.holder_id, doubt.other_id])
    context = {
        "nav_key": "patients",
        "review": row,
        "is_open": row.state == MatchReview.State.OPEN,
        "doubt": doubt,
        "names": [_name(shown[doubt.holder_id]), _name(shown[doubt.other_id])],
        "groups": selectors.doubtful_rows(request.actor, row),
        "divides": request.actor.may("patients.merge"),
        "error": error,
    }
    return render(request, "patients/reviews/rows.html", context, status=status)


def _name(card: selectors.PatientCard) -> str:
    """Return a name that tells two of the same name apart."""
    name = card.name or _("Unknown person")
    return _("%(name)s (record %(number)s)") % {"name": name, "number": card.record_no} if card.record_no else name
