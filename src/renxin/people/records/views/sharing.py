"""Which sensitive visits somebody who acts for a patient may see: only those that the patient added herself."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import share_visit
from renxin.people.records import selectors
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("patients.edit")
def share(request: StaffRequest, uid: UUID, proxy: UUID, encounter: UUID) -> HttpResponse:
    """Add a sensitive visit to a proxy as the patient wishes, or take it away."""
    patient = patients.get(request.actor, uid)
    visit = selectors.encounter(request.actor, encounter)
    wanted = request.POST.get("shared") == "yes"
    if visit.patient_id == patient.pk:
        share_visit(request.actor, str(proxy), visit.pk, shared=wanted)
        toast(request, _("What the proxy may see is changed."))
    return redirect(request, reverse("patients:family", args=[patient.uid]))
