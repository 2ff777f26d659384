"""Watching a patient because somebody decided so: which measures, how often, why; and ending it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.monitoring import selectors, services
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("monitoring.work")
def watch(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Begin to expect readings of a patient."""
    patient = patients.get(request.actor, uid)
    try:
        department = patients.newest_departments(request.actor, [patient.pk]).get(patient.pk)
        why = request.POST.get("why", "")
        services.watch_by_hand(request.actor, patient.pk, _cadence(request), why=why, department_id=department)
        toast(request, _("Her readings are expected from now on."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return _back(request, patient)


@require_POST
@staff("monitoring.work")
def unwatch(request: StaffRequest, uid: UUID, row: UUID) -> HttpResponse:
    """End what somebody began by hand; what a programme expects goes on."""
    patient = patients.get(request.actor, uid)
    found = next((one for one in selectors.watched_of(request.actor, patient.pk) if one.uid == row), None)
    if found is not None and not found.program:
        services.end_watching(request.actor, [found.source], "by_hand")
        toast(request, _("Nothing is expected any more."))
    return _back(request, patient)


def _cadence(request: StaffRequest) -> dict[str, float]:
    """Return days by measure, as posted: `days-bp=7`; a measure without a number is not expected."""
    found: dict[str, float] = {}
    for measure in selectors.rules_in_force(request.actor).pack.measures:
        given = request.POST.get(f"days-{measure.code}", "").strip()
        if not given:
            continue
        if not given.isdecimal():
            raise InvalidInput(_("Please give whole days."), where=f"days-{measure.code}")
        found[measure.code] = float(given)
    return found


def _back(request: StaffRequest, patient: Patient) -> HttpResponse:
    return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=monitoring")
