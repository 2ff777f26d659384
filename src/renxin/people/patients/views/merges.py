"""Merges and un-merges that somebody asked for: a second person decides. Asking for them from a patient's page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.errors import NotFound, RenxinError, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services
from renxin.people.patients.models import MergeRequest, Patient
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .reviews import tabs_of

_FOUND = 8


@require_GET
@staff("patients.review")
def merge_list(request: StaffRequest) -> HttpResponse:
    """Show what waits for a second person."""
    rows = list(selectors.merge_requests(request.actor)[:200])
    people = selectors.names_of(request.actor, {each for row in rows for each in (row.survivor_id, row.loser_id)})
    lines = [(row, people.get(row.survivor_id), people.get(row.loser_id)) for row in rows]
    context = {**tabs_of(request), "tab": "merges", "lines": lines}
    return render(request, "patients/reviews/merges.html", context)


@require_GET
@staff("patients.review")
@transaction.atomic
def merge_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one request with what it would do."""
    row = selectors.merge_request(request.actor, uid)
    record_access(request.actor, f"{row.kind}.view", "patient", row.uid, patient_id=row.survivor_id)
    return _page(request, row)


@require_POST
@staff("patients.merge")
def approve(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Approve what a colleague asked for."""
    row = selectors.merge_request(request.actor, uid)
    words = _("Joined. It can be taken apart on the patient's page.")
    if row.kind == MergeRequest.Kind.UNMERGE:
        words = _("Taken apart. Rows written meanwhile wait to be divided.")
    elif row.kind == MergeRequest.Kind.SPLIT:
        words = _("Divided. What these sources said is a record of its own now.")
    return _decide(request, row, lambda: services.approve_merge(request.actor, uid), words)


@require_POST
@staff("patients.merge")
def refuse(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Refuse what a colleague asked for."""
    row = selectors.merge_request(request.actor, uid)
    reason = request.POST.get("reason", "")
    return _decide(
        request, row, lambda: services.refuse_merge(request.actor, uid, reason=reason), _("Refused. Nothing changed.")
    )


@require_POST
@staff("patients.review")
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back."""
    row = selectors.merge_request(request.actor, uid)
    return _decide(request, row, lambda: services.withdraw_merge(request.actor, uid), _("Taken back."))


@require_POST
@staff("patients.review")
def take_apart(request: StaffRequest, uid: UUID, merge: UUID) -> HttpResponse:
    """Ask that a merge be taken apart."""
    patient = selectors.get(request.actor, uid)
    found = selectors.merge_into(request.actor, patient.pk, merge)
    try:
        asked = services.request_unmerge(request.actor, found.loser_id, reason=request.POST.get("reason", ""))
    except NotFound:
        raise
    except RenxinError as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    toast(request, _("Asked. A colleague approves it before anything changes."))
    return redirect(request, reverse("patients:merge", args=[asked.uid]))


@require_http_methods(["GET", "POST"])
@staff("patients.review")
def divide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Choose the sources of a record that mean somebody else, and ask that they go to a new record."""
    patient = selectors.get(request.actor, uid)
    chosen, problem = request.POST.getlist("sources"), ""
    if request.method == "POST":
        try:
            asked = services.request_split(request.actor, patient.pk, chosen, reason=request.POST.get("reason", ""))
        except RenxinError as error:
            problem = str(error.message)
        else:
            toast(request, _("Asked. A colleague approves it before anything changes."))
            return redirect(request, reverse("patients:merge", args=[asked.uid]))
    context = {
        "nav_key": "patients",
        "patient": patient,
        "lines": selectors.sources_of(request.actor, patient.pk),
        "chosen": chosen,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
    return render(request, "patients/reviews/divide.html", context, status=422 if problem else 200)


@require_POST
@staff("patients.edit")
def end_account(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Stop taking a messenger account for the patient's."""
    link = services.end_account(request.actor, uid, reason=request.POST.get("reason", "").strip())
    toast(request, _("The account is no longer taken for this person's."))
    patient = selectors.get_by_id(request.actor, link.patient_id)
    return redirect(request, reverse("patients:identity", args=[patient.uid]))


@require_GET
@staff("patients.view")
def identity(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show from which sources a patient is known, why they were taken for one, which merges may be taken apart."""
    patient = selectors.get(request.actor, uid)
    context = {
        "nav_key": "patients",
        "patient": patient,
        "name": selectors.name_for(request.actor, patient),
        "lineage": selectors.lineage(request.actor, patient.pk),
        "disagreements": selectors.statements(request.actor, patient.pk),
        "perms_edit": request.actor.may("patients.edit"),
        "asks": request.actor.may("patients.review"),
        "edits": request.actor.may("patients.edit"),
    }
    return render(request, "patients/reviews/identity.html", context, partial="patients/_identity.html")


@require_http_methods(["GET", "POST"])
@staff("patients.review")
def join(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Find the other record of a patient, compare the two, ask for their merge."""
    patient = selectors.get(request.actor, uid)
    other = _other(request)
    context: dict[str, Any] = {"nav_key": "patients", "patient": patient, "q": request.GET.get("q", "").strip()}
    status = 200
    if other is not None and other.pk != patient.pk:
        context["found"] = selectors.compare(request.actor, patient.pk, other.pk)
        if request.method == "POST":
            try:
                return _asked(request, {patient.uid: patient.pk, other.uid: other.pk})
            except (ValueError, RenxinError) as error:
                context["error"] = str(error.message) if isinstance(error, RenxinError) else _("Choose a record.")
                status = 422
    elif context["q"]:
        context["people"] = [
            card for card in selectors.search(request.actor, context["q"], _FOUND) if card.id != patient.pk
        ]
    return render(request, "patients/reviews/join.html", context, status=status)


def _other(request: StaffRequest) -> Patient | None:
    try:
        return selectors.get(request.actor, UUID(request.GET.get("with", "")))
    except ValueError:
        return None


def _asked(request: StaffRequest, pair: dict[UUID, int]) -> HttpResponse:
    survivor_id = pair.pop(UUID(request.POST.get("keep", "")), None)
    if survivor_id is None:
        raise NotFound("patient")
    asked = services.request_merge(request.actor, survivor_id, *pair.values(), reason=request.POST.get("reason", ""))
    toast(request, _("Asked. A colleague approves it before anything changes."))
    return redirect(request, reverse("patients:merge", args=[asked.uid]))


def _decide(request: StaffRequest, row: MergeRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except RenxinError as error:
        return _page(request, selectors.merge_request(request.actor, row.uid), error=str(error.message), status=422)
    toast(request, words)
    return redirect(request, reverse("patients:merges"))


def _page(request: StaffRequest, row: MergeRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    is_open, own = row.state == MergeRequest.State.WAITING, row.requested_by_id == actor.user_id
    people = selectors.names_of(actor, [row.survivor_id, row.loser_id])
    context = {
        "nav_key": "patients",
        "merge": row,
        "is_open": is_open,
        "own": own,
        "approves": is_open and not own and actor.may("patients.merge"),
        "refuses": is_open and actor.may("patients.merge") and not own,
        "survivor": people.get(row.survivor_id),
        "loser": people.get(row.loser_id),
        "found": _compared(request, row) if is_open and row.kind == MergeRequest.Kind.MERGE else None,
        "reasons": selectors.reasons_of(actor, row),
        "undoes": selectors.open_merge_of(actor, row.loser_id) if row.kind == MergeRequest.Kind.UNMERGE else None,
        "error": error,
    }
    return render(request, "patients/reviews/merge.html", context, status=status)


def _compared(request: StaffRequest, row: MergeRequest) -> selectors.Comparison | None:
    try:
        return selectors.compare(request.actor, row.survivor_id, row.loser_id)
    except WrongState:  # one person meanwhile
        return None
