"""One screen for the doctor before a patient sits down: answers, worries, home readings and adherence by slots."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.careplans import selectors as careplans
from renxin.programs.careplans import services
from renxin.ui.render import render


@require_GET
@staff("careplans.view")
def before_visit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show everything of one visit on one screen; that it was read is noted."""
    actor = request.actor
    row = careplans.previsit(actor, uid)
    patient = patients.get_by_id(actor, row.patient_id)
    services.note_previsit_read(actor, row)
    card = patients.cards(actor, [patient.pk])[patient.pk]
    context = {
        "row": row,
        "patient": patient,
        "card": card,
        "sheet": careplans.previsit_sheet(actor, row),
        "nav_key": "follow-up",
        "crumbs": [(_("Before the visit"), reverse("careplans:previsits")), (card.name, "")],
    }
    return render(request, "console/before_visit.html", context)
