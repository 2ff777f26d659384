"""The page of silence: who went quiet, why we think so, what was done."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring import selectors, services, showing
from renxin.programs.monitoring.models import Absence, Silence
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("monitoring.view")
def silences(request: StaffRequest) -> HttpResponse:
    """Show who is silent, or which silences ended."""
    return _page(request)


@require_POST
@staff("monitoring.work")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down what a silence was."""
    row, posted = selectors.silence(request.actor, uid), request.POST
    try:
        services.close_silence(request.actor, row, posted.get("outcome", ""), posted.get("note", ""))
    except RenxinError as error:
        return _page(request, error=str(error.message))
    toast(request, _("Written down."))
    return redirect(request, reverse("monitoring:silences"))


@require_POST
@staff("monitoring.work")
def away(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note for a patient that she is away until a day."""
    patient = patients.get(request.actor, uid)
    today, until = parse_date(request.POST.get("from_on", "")), parse_date(request.POST.get("until_on", ""))
    try:
        if until is None or today is None:
            raise InvalidInput(_("Choose the first and the last day, at most four months apart."), where="until_on")
        services.declare_absence(request.actor, patient.pk, today, until, request.POST.get("reason", ""))
        toast(request, _("Nothing is expected of her in these days."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=monitoring")


def _page(request: StaffRequest, *, error: str = "") -> HttpResponse:
    actor, query = request.actor, request.GET
    closed = query.get("tab") == "closed"
    stage = query.get("stage", "") if query.get("stage", "") in ("nudge", "call", "review") else ""
    rules = selectors.rules_in_force(actor)
    context = {
        "lines": [showing.silence_line(rules, one) for one in selectors.silences(actor, stage=stage, closed=closed)],
        "figures": selectors.silence_figures(actor),
        "outages": selectors.outages(actor),
        "stages": [(value, words) for value, words in Silence.Stage.choices if value != "ended"],
        "stage": stage,
        "stage_words": dict(Silence.Stage.choices).get(stage, ""),
        "tab": "closed" if closed else "silence",
        "outcomes": showing.silence_outcomes(),
        "reasons": Absence.Reason.choices,
        "error": error,
        "works": actor.may("monitoring.work"),
        "nav_key": "monitoring",
    }
    return render(request, "monitoring/silences.html", context, status=422 if error else 200)
