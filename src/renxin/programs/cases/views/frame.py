"""What every page of one case shares: its head, its tabs, the facts beside it, and doing something with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.programs.cases import selectors
from renxin.programs.cases.course import approvals, rules, states
from renxin.programs.cases.hearing import repeats, risks
from renxin.programs.cases.models import SAID_AT_CLOSING, Case, CaseKind, CaseStatus, Route
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.reading import file, listing, problems
from renxin.programs.cases.services import missing
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


def look(request: StaffRequest, uid: UUID) -> Case:
    """Return the case of a page that was opened, and note the look; a page refreshing itself is no new look."""
    case = selectors.get(request.actor, uid)
    if not request.htmx:  # type: ignore[attr-defined]
        whom = None if case.is_anonymous else case.patient_id
        record_access(request.actor, "case.view", "case", case.uid, patient_id=whom)
    return case


def show(request: StaffRequest, template: str, case: Case, status: int = 200, **more: Any) -> HttpResponse:
    """Show a page of a case in its frame."""
    partial = {"story": "cases/_story.html"} if template == "cases/case.html" else None
    values = {**context(request.actor, case), "at": {more.get("tab", ""): True}, **more}
    return render(request, template, values, partial=partial, status=status)


def do(
    request: StaffRequest,
    uid: UUID,
    act: Callable[[Case], Any],
    words: str,
    back: Callable[[StaffRequest, Case, dict[str, Any]], HttpResponse],
    *,
    page: str = "cases:case",
) -> HttpResponse:
    """Do something with a case and go back to `page`; what went wrong is said there by `back`, and no word is lost."""
    case = selectors.get(request.actor, uid)
    try:
        done = act(case)
    except NotFound:
        raise
    except RenxinError as error:
        case = selectors.get(request.actor, uid)
        where = error.where if isinstance(error, InvalidInput) else ""
        return back(request, case, {"error": str(error.message), "where": where, "status": 422})
    toast(request, words)
    if not selectors.visible(request.actor).filter(pk=case.pk).exists():
        return redirect(request, reverse("cases:list"))
    target = done.uid if isinstance(done, Case) else uid
    return redirect(request, reverse(page, args=[target]))


def context(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what the frame shows."""
    card = patients.cards(actor, [case.patient_id]).get(case.patient_id)
    level = terms().level(case.level)
    needs_approval = rules.needs_approval(terms(), case.kind, case.level)
    return {
        "case": case,
        "card": card,
        "name": card.name if card else listing.patient_names(actor, [case])[case.patient_id],
        "level": level,
        "levels": [(one.value, f"{one.roman} {one.text}") for one in terms().levels],
        "risks": [str(risk.text) for code in case.risks if (risk := risks.pack().risk(code))],
        "alarms": list(case.alarms.filter(acknowledged_at=None, answer_due_at__isnull=False).select_related("user")),
        "posts": {one.code: str(one.text) for one in terms().posts},
        "waiting": case.status in selectors.WAITING_FOR_US,
        "may": {move: rules.may(move, case.status) for move in rules.MOVES},
        "may_answer": states.may_answer(case.status, needs_approval=needs_approval),
        "needs_approval": needs_approval,
        "works": actor.may("cases.work"),
        "manages": actor.may("cases.manage"),
        "approves": case.status == CaseStatus.IN_REVIEW and bool(approvals.stands_for(actor, case)),
        "approvals": _approvals(case) if case.status == CaseStatus.IN_REVIEW else [],
        "colleagues": organizations.staff_who_may(actor, "cases.work") if actor.may("cases.manage") else [],
        "problems": problems.listed(case),
        "like": repeats.like(actor, case, 5),
        "outcomes": [(one.value, one.label) for one in SAID_AT_CLOSING],
        "not_accepted": [(one.code, str(one.text)) for one in terms().not_accepted],
        "request_url": _request_url(actor, case),
        "is_complaint": case.kind == CaseKind.COMPLAINT,
        "is_closed": case.status == CaseStatus.CLOSED,
        "missing": [file.NEEDED[code] for code in missing(case)] if case.status == CaseStatus.CLOSED else [],
        "routes": Route.choices,
        "nav_key": "voice",
    }


def _approvals(case: Case) -> list[tuple[str, str]]:
    """Return the posts an answer needs, each with who approved for it (empty where nobody has yet)."""
    done = {row.post: row.user.get_full_name() for row in approvals.given(case)}
    return [(str(terms().post(post).text), done.get(post, "")) for post in approvals.needed(case)]


def _request_url(actor: Actor, case: Case) -> str:
    """Return where the request about data is answered that the case runs beside."""
    if case.kind != CaseKind.RIGHTS or not actor.may("rights.view"):
        return ""
    return reverse("patients:rights_request", args=[case.source.partition(":")[2]])
