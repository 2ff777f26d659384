"""Staff pages of cases: the list by time left, and one case with everything needed to settle it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import listing, problems, rules, selectors, services, story
from .models import SAID_AT_CLOSING, Case, CaseKind, CaseStatus


@require_GET
@staff("cases.view")
def case_list(request: StaffRequest) -> HttpResponse:
    """Show the cases, the shortest time left first."""
    tab = request.GET.get("tab", "")
    if tab not in listing.TABS:
        tab = "mine" if selectors.today(request.actor) else "open"
    department, text = request.GET.get("department", ""), request.GET.get("q", "").strip()
    departments = organizations.departments(request.actor, only_own=True)
    chosen = next((one for one in departments if str(one.uid) == department), None)
    found = listing.read(
        request.actor, tab, department=department if chosen else "", text=text, after=request.GET.get("after", "")
    )
    context = {"tab": tab, "found": found, "departments": departments, "chosen": chosen, "q": text}
    context["refresh_url"] = _same_list(request, tab)
    return render(request, "cases/list.html", context, partial="cases/_rows.html")


@require_GET
@staff("cases.view")
@transaction.atomic
def case_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one case: the story, the facts, the answer box."""
    case = selectors.get(request.actor, uid)
    if not request.htmx:  # type: ignore[attr-defined]  # the page refreshing itself is no new look
        record_access(request.actor, "case.view", "case", case.uid, patient_id=case.patient_id)
    return _page(request, case)


@require_POST
@staff("cases.work")
def answer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send an answer, note what was told by phone, or write a note: by the button that was pressed."""
    text, way = request.POST.get("text", ""), request.POST.get("way", "message")
    doing: Callable[..., Any]
    doing, words = {
        "phone": (services.tell_by_phone, _("Noted: told by phone.")),
        "note": (services.write_note, _("The note is kept.")),
    }.get(way, (services.answer_case, _("The answer is on its way. The patient is asked whether it is settled.")))
    return _do(request, uid, lambda case: doing(request.actor, case, text), words, kept=text)


@require_POST
@staff("cases.work")
def assign(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the case to a colleague, or take it."""
    chosen = request.POST.get("owner", "")
    owner_id = request.actor.user_id if chosen == "me" else organizations.user_id(request.actor, chosen)
    return _do(
        request,
        uid,
        lambda case: services.assign_case(request.actor, case, owner_id or 0),
        _("The case has its owner."),
    )


@require_POST
@staff("cases.work")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Close the case with its outcome."""
    outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")
    return _do(
        request, uid, lambda case: services.close_case(request.actor, case, outcome, words), _("The case is closed.")
    )


@require_POST
@staff("cases.manage")
def reopen(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Start a closed case again."""
    words = request.POST.get("words", "")
    return _do(request, uid, lambda case: services.reopen_case(request.actor, case, words), _("The case starts again."))


@require_POST
@staff("cases.work")
def complain(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Register the case as a complaint, with the patient's agreement."""
    agreed = request.POST.get("agreed", "")
    return _do(
        request,
        uid,
        lambda case: services.register_complaint(request.actor, case, agreed),
        _("Registered as a complaint. The clock of the law runs from now."),
    )


def _same_list(request: StaffRequest, tab: str) -> str:
    """Return the address of the list as it is shown, for refreshing it."""
    asked = request.GET.copy()
    asked["tab"] = tab
    return f"{reverse('cases:list')}?{asked.urlencode()}"


def _do(request: StaffRequest, uid: UUID, act: Callable[[Case], Any], words: str, *, kept: str = "") -> HttpResponse:
    """Do something with a case and go back to its page; what went wrong is said there, and no word is lost."""
    case = selectors.get(request.actor, uid)
    try:
        act(case)
    except NotFound:
        raise
    except RenxinError as error:
        case = selectors.get(request.actor, uid)
        where = error.where if isinstance(error, InvalidInput) else ""
        return _page(request, case, kept=kept, error=str(error.message), where=where, status=422)
    toast(request, words)
    return redirect(request, reverse("cases:case", args=[uid]))


def _request_url(actor: Actor, case: Case) -> str:
    """Return where the request about data is answered that the case runs beside."""
    if case.kind != CaseKind.RIGHTS or not actor.may("rights.view"):
        return ""
    return reverse("patients:rights_request", args=[case.source.partition(":")[2]])


def _page(
    request: StaffRequest, case: Case, *, kept: str = "", error: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor
    card = patients.cards(actor, [case.patient_id]).get(case.patient_id)
    context = {
        "case": case,
        "card": card,
        "name": card.name if card else listing.patient_names(actor, [case])[case.patient_id],
        "told": story.told_first(actor, case),
        "lines": story.read(actor, case),
        "kept": kept,
        "error": error,
        "where": where,
        "reopen_dialog": where in ("outcome", "words"),
        "waiting": case.status in selectors.WAITING_FOR_US,
        "may": {move: rules.may(move, case.status) for move in rules.MOVES},
        "works": actor.may("cases.work"),
        "manages": actor.may("cases.manage"),
        "colleagues": organizations.staff_who_may(actor, "cases.work") if actor.may("cases.manage") else [],
        "problems": problems.listed(case),
        "outcomes": [(one.value, one.label) for one in SAID_AT_CLOSING],
        "request_url": _request_url(actor, case),
        "is_complaint": case.kind == CaseKind.COMPLAINT,
        "is_closed": case.status == CaseStatus.CLOSED,
    }
    return render(request, "cases/case.html", context, partial={"story": "cases/_story.html"}, status=status)
