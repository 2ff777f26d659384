"""Days away: said beforehand, so that nobody worries or calls."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.selectors import VisitRequest, is_colleague, visited
from renxin.programs.monitoring.models import Absence
from renxin.programs.monitoring.selectors import away
from renxin.programs.monitoring.services import declare_absence, end_absence
from renxin.ui.toasts import toast

from . import common

_REASONS = (Absence.Reason.TRAVEL, Absence.Reason.DEVICE)


@visited("results")
@require_http_methods(["GET", "POST"])
def absent(request: VisitRequest) -> HttpResponse:
    """Ask from when to when she is away, or keep it, or end it."""
    if request.method == "GET" or is_colleague(request):
        return _form(request)
    patient = request.visit.patient
    if "back" in request.POST:
        row = away(request.actor, patient.pk)
        if row is not None:
            end_absence(request.actor, row)
        toast(request, _("Welcome back."))
        return redirect("home-away-of", uid=patient.uid)
    try:
        first = date.fromisoformat(request.POST.get("from_on", ""))
        last = date.fromisoformat(request.POST.get("until_on", ""))
        declare_absence(request.actor, patient.pk, first, last, request.POST.get("reason", ""))
    except InvalidInput as error:
        return _form(request, error=str(error.message), status=422)
    except ValueError:
        return _form(request, error=_("Please check the two days."), status=422)
    return redirect("home-away-of", uid=patient.uid)


def _form(request: VisitRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "away": away(request.actor, request.visit.patient.pk),
        "today": clock.today(),
        "reasons": [(one.value, one.label) for one in _REASONS],
        "error": error,
        "posted": request.POST,
    }
    return common.page(request, "away.html", context, to="home-away-of", status=status)
