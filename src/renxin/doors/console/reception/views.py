"""Reception: find somebody, her one screen, the slip she takes along."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render as render_part
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from renxin.kernel.audit.services import record_look
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.queues import selectors as queues
from renxin.ui.render import redirect, render

from . import desk
from .screen import show_person


@require_GET
@never_cache
@staff("appointments.work")
def reception(request: StaffRequest) -> HttpResponse:
    """Show the search, and who is due now; a search that means one person opens her screen."""
    text = request.GET.get("q", "").strip()
    found = desk.found_by(request.actor, text) if text else []
    if len(found) == 1 and "open" in request.GET:
        return redirect(request, reverse("reception:person", args=[found[0][0].uid]))
    context = {
        "nav_key": "access",
        "q": text,
        "found": found,
        "due": [] if text else desk.due_now(request.actor),
        "may_edit": request.actor.may("patients.edit"),
    }
    return render(request, "console/reception/reception.html", context, partial="console/reception/_found.html")


@require_GET
@never_cache
@staff("appointments.work")
def person(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show everything the desk can do for one person."""
    return show_person(request, uid)


@require_GET
@never_cache
@staff("queues.work")
def slip(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the slip of a ticket for the printer, in her language."""
    ticket = queues.ticket(request.actor, uid)
    patient = patients.get_by_id(request.actor, ticket.patient_id)
    record_look(request.actor, "ticket.slip", "ticket", ticket.uid, patient_id=patient.pk)
    language = "en" if patient.language.startswith("en") else "zh-hans"
    before = queues.people_before(queues.standing(request.actor, ticket.queue), ticket)
    with translation.override(language):
        context = {"ticket": ticket, "before": before, "language": language}
        return render_part(request, "console/reception/slip.html", context)
