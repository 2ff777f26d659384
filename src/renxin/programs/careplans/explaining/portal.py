"""The patient's pages of explanations: what was sent to her, one report in plain words, a colleague who explains it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import VisitRequest

from . import selecting, writing
from .selecting import Read


@require_GET
@patients.visited("results")
def reports(request: VisitRequest) -> HttpResponse:
    """List what was explained to her."""
    found = selecting.shown_to(request.actor, request.visit)
    context = {"visit": request.visit, "found": found, "visit_to": "home-reports-of"}
    return render(request, "careplans/explaining/mine.html", context)


@require_GET
@patients.visited("results")
def report(request: VisitRequest, report: UUID) -> HttpResponse:
    """Show one report in plain words."""
    found = _one(request, report)
    writing.note_read(request.actor, found.row)
    return _page(request, found)


@require_POST
@patients.visited("results")
def adviser(request: VisitRequest, report: UUID) -> HttpResponse:
    """Ask for a colleague who explains it one to one."""
    found = _one(request, report)
    try:
        writing.ask_for_adviser(request.actor, found.row, request.POST.get("when", ""))
    except InvalidInput as error:
        return _page(request, found, error=str(error.message), status=422)
    return redirect("home-report", uid=request.visit.patient.uid, report=report)


def _one(request: VisitRequest, uid: UUID) -> Read:
    for found in selecting.shown_to(request.actor, request.visit):
        if found.row.uid == uid:
            return found
    raise Http404("report")


def _page(request: VisitRequest, found: Read, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "visit": request.visit,
        "visit_to": "home-reports-of",
        "found": found,
        "around": selecting.words_around(),
        "error": error,
        "phone": getattr(request, "hospital_phone", ""),
    }
    return render(request, "careplans/explaining/my_report.html", context, status=status)
