"""The catalogue of traits, and what somebody states of one patient."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.segments import selectors, services
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("segments.view")
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show every trait: what it means, from which facts it comes, for how many it is known, how fresh it is."""
    context = {"nav_key": "segments", "here": "traits", "lines": selectors.trait_lines(request.actor)}
    return render(request, "segments/traits.html", context)


@require_POST
@staff("patients.edit")
def state(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down what no table knows of a patient: who pays, which content she likes."""
    patient = patients.get(request.actor, uid)
    code, trait = request.POST.get("code", ""), request.POST.get("trait", "")
    try:
        said = services.Statement(patient_id=patient.pk, trait=trait, code=code)
        services.state_traits(request.actor, [said], source="staff")
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Saved."))
    return redirect(request, reverse("console:patient", args=[uid]) + "?tab=traits")
