"""A word that a pregnancy has ended: what stops is said first, then it stops in the same minute."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.audit.services import record_access
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.careplans import expecting, services
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .programmes import HERE


@require_http_methods(["GET", "POST"])
@staff("careplans.work")
def pregnancy_ended(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say what would stop, and which newborns it is about; or stop it."""
    patient = patients.get(request.actor, uid)
    babies = patients.by_ids(request.actor, expecting.newborns(request.actor, patient.pk))
    if request.method == "POST":
        chosen = set(request.POST.getlist("child"))
        children = [baby.pk for baby in babies.values() if str(baby.uid) in chosen]
        services.end_pregnancy(request.actor, patient.pk, child_ids=children)
        record_access(request.actor, "pregnancy.ended", "patient", patient.uid, patient_id=patient.pk)
        toast(request, _("Everything about it has stopped. A colleague looks after her."))
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    context = {
        "patient": patient,
        "card": patients.header(request.actor, patient.pk),
        "babies": [baby for pk, baby in babies.items() if pk == baby.pk],
    }
    return render(request, "careplans/people/pregnancy_ended.html", context | HERE)
