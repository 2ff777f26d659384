"""The patient's page on which she follows her case: where it stands, what was promised and by when, what comes next.

Sealed in the address; not a word of what was told or answered stands on it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseKind, CaseRequest, CaseSatisfaction, CaseStatus
from renxin.programs.cases.packs.catalogue import catalogue

from . import links

WRONG_LINKS_A_MINUTE: Final = 30
FACES: Final = (
    (1, gettext_lazy("Very poor")),
    (2, gettext_lazy("Poor")),
    (3, pgettext_lazy("satisfaction", "So so")),
    (4, pgettext_lazy("satisfaction", "Good")),
    (5, gettext_lazy("Very good")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way, as the page shows it: done at an instant, being done, or still to come by a promise."""

    words: Any
    done_at: datetime | None = None
    is_now: bool = False
    due_at: datetime | None = None


@token("the sealed address names one case; it shows how it stands and none of its words")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    """Show how a case stands, and take the patient's word on it."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("cases.link", sender, WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "cases/confirm_ended.html", {"why": "busy"}, 429)
    case = links.followed(ref)
    if case is None:
        throttle.count("cases.link", sender, 60)
        return portal_page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    actor = Actor.system(case.tenant_id, "cases.follow")
    with acting(request, actor), translation.override(dress(request, case.patient_id)):
        if request.method == "POST" and not is_colleague(request):
            return _take(request, ref, case)
        return _show(request, case)


def _take(request: HttpRequest, ref: str, case: Case) -> HttpResponse:
    posted = request.POST
    words, verdict, score = posted.get("words", "")[:2000], posted.get("verdict", ""), posted.get("score", "")
    try:
        if services.is_verdict(verdict):
            services.confirm_followed(case, verdict, words)
        elif posted.get("do") == "unsettled":
            case = services.say_unsettled(case, words)
        elif posted.get("do") == "rate":
            number = int(score) if score.isascii() and score.isdigit() else 0
            services.rate_case(request.actor, case, number, words)  # type: ignore[attr-defined]
        else:
            raise InvalidInput(_("Please choose one of the three."), where="verdict")
    except (InvalidInput, WrongState) as wrong:
        case.refresh_from_db()
        where = wrong.where if isinstance(wrong, InvalidInput) else ""
        return _show(request, case, {"error": str(wrong.message), "where": where, "words": words}, 422)
    return redirect("case-follow", ref=links.follow_reference(case))


def _show(request: HttpRequest, case: Case, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    row = CaseRequest.objects.filter(case=case).first()
    context = {
        "case": case,
        "asked": row,
        "what": catalogue().words(row.service) if row else case.get_kind_display(),
        "steps": of_request(case, row) if row else of_case(case),
        "owner": case.owner.get_full_name() if case.owner else "",
        "is_closed": case.status == CaseStatus.CLOSED,
        "asks": case.status == CaseStatus.ANSWERED,
        "may_open": services.may_say_unsettled(case),
        "rated": CaseSatisfaction.objects.filter(case=case).first(),
        "rates": case.status == CaseStatus.CLOSED and case.kind != CaseKind.PRAISE,
        "faces": FACES,
        "staff": is_colleague(request),
        "error": "",
        "where": "",
        "words": "",
        **(more or {}),
    }
    return portal_page(request, "cases/follow.html", context, status)


def of_case(case: Case) -> list[Step]:
    """Return the steps of a case: received, somebody spoke to her, a solution, her word."""
    closed = case.status == CaseStatus.CLOSED
    first, answered = case.first_answered_at, case.answered_at
    heard = Step(_("It has reached us"), case.opened_at)
    if case.kind == CaseKind.PRAISE:
        return [heard, Step(_("Passed on to those you praise"), case.closed_at, is_now=not closed)]
    spoke = Step(_("Somebody with a name speaks to you"), first, not first and not closed, case.response_due_at)
    due = case.statutory_due_at or case.solution_due_at
    waits = bool(first) and case.status not in (CaseStatus.ANSWERED, CaseStatus.CLOSED)
    solved = Step(_("You get our answer"), None if waits else answered, waits, due)
    return [heard, spoke, solved, Step(_("Settled and closed"), case.closed_at, case.status == CaseStatus.ANSWERED)]


def of_request(case: Case, row: CaseRequest) -> list[Step]:
    """Return the steps of a request: asked, somebody is on it, done."""
    taken, served = row.taken_at or row.served_at, row.served_at
    if row.state == CaseRequest.State.UNSERVED:
        last = Step(_("It could not be done this time"), served)
    else:
        last = Step(_("It is done"), served, bool(taken) and not served, row.promised_at)
    return [Step(_("It has reached us"), row.asked_at), Step(_("Somebody is on it"), taken, not taken), last]
