"""The patient's own pages of her plan and her handbook, behind the door of her home."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from renxin.people.patients.selectors import VisitRequest, visited
from renxin.programs.careplans import links, services
from renxin.programs.careplans.handbook import paper, showing
from renxin.programs.careplans.models import Contact, ContactBy, ContactState
from renxin.programs.careplans.pages.shown import handbook_shown, page_shown


@require_GET
@visited("visits")
def plan(request: VisitRequest) -> HttpResponse:
    """Show what comes next for her, what we aim at together, and how she is reached."""
    page = page_shown(request.actor, request.visit)
    coming = [
        (line, showing.how(line.row.by, line.row.visit), _link(line.row)) for line in (page.coming if page else [])
    ]
    context = {
        "visit": request.visit,
        "visit_to": "home-plan-of",
        "page": page,
        "coming": coming,
        "handbook": handbook_shown(request.actor, request.visit),
        "phone": getattr(request, "hospital_phone", ""),
    }
    return render(request, "careplans/portal/plan.html", context)


@require_GET
@visited("medicines")
def handbook(request: VisitRequest) -> HttpResponse:
    """Show her handbook; `print` makes it PDF."""
    patient = request.visit.patient
    row = handbook_shown(request.actor, request.visit)
    book = showing.book_of(row.content) if row else None
    if row and book and "print" in request.GET:
        house = str(getattr(request, "hospital_name", ""))
        answer = HttpResponse(paper.handbook(book, name=patient.name, hospital=house), content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="handbook.pdf"'
        return answer
    if row and request.visit.is_self:
        services.note_read(request.actor, row)
    context = {"visit": request.visit, "visit_to": "home-handbook-of", "book": book}
    context |= {"phone": getattr(request, "hospital_phone", "")}
    return render(request, "careplans/portal/handbook.html", context)


def _link(row: Contact) -> str:
    """Return where she answers a contact whose day has come."""
    waits = row.by == ContactBy.BOT and row.state in (ContactState.DUE, ContactState.SENT)
    return links.contact_link(row.tenant_id, row.pk) if waits else ""
