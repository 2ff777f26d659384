"""Her visits: where, with whom, what came of it, and the papers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit, VisitRequest, portal_page, visited
from renxin.people.records import selectors as records
from renxin.people.records.models import DocumentReference, Encounter
from renxin.ui import ways

from .keeping import note_look
from .results import reports_of

_SHOWN = 50
_READ_HERE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


@require_GET
@visited("visits")
def visits(request: VisitRequest) -> HttpResponse:
    """List visits and stays, the newest first."""
    note_look(request.visit, "visits")
    context = {"visit": request.visit, "visit_to": "home-visits-of", "rows": visits_of(request.actor, request.visit)}
    return portal_page(request, "portal/record/visits.html", context)


@require_GET
@visited("visits")
def one_visit(request: VisitRequest, encounter: UUID) -> HttpResponse:
    """Show one visit with its papers and results."""
    visit = request.visit
    row = next((one for one in visits_of(request.actor, visit, 400) if one.uid == encounter), None)
    if row is None:
        raise Http404("visit")
    sees = visit.may("results")
    reports = [one for one in reports_of(request.actor, visit, 400) if one.encounter_id == row.pk] if sees else []
    papers = [one for one in documents_of(request.actor, visit) if one.encounter_id == row.pk] if sees else []
    note_look(visit, "visit")
    context = {"visit": visit, "visit_to": "home-visits-of", "row": row, "reports": reports, "papers": papers}
    return portal_page(request, "portal/record/visit.html", context)


@require_GET
@visited("results")
def paper(request: VisitRequest, document: UUID) -> HttpResponse:
    """Hand out a paper as it was kept; what a browser might run is only ever saved, never shown."""
    visit = request.visit
    found = next((one for one in documents_of(request.actor, visit, 400) if one.uid == document), None)
    if found is None:
        raise Http404("document")
    whole = records.document(request.actor, found.uid)
    with transaction.atomic():
        actor = Actor.patient(visit.me.tenant_id, visit.me.pk)
        record_access(actor, "document.view", "document", whole.uid, patient_id=visit.patient.pk)
    media = whole.content_type.partition(";")[0].strip().lower()
    answer = HttpResponse(
        bytes(whole.content), content_type=media if media in _READ_HERE else "application/octet-stream"
    )
    how = "inline" if media in _READ_HERE else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{whole.uid}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def visits_of(actor: Actor, visit: Visit, limit: int = _SHOWN) -> list[Encounter]:
    """Return the visits that the visitor may see, without those that were called off."""
    kept = records.kept_back(visit, "visits")
    rows = records.encounters(actor, visit.patient.pk, limit)
    return [row for row in rows if not kept.hides(row.pk) and row.status != Encounter.Status.CANCELLED]


def documents_of(actor: Actor, visit: Visit, limit: int = _SHOWN) -> list[DocumentReference]:
    """Return the papers that the visitor may see."""
    kept = records.kept_back(visit, "results")
    return [row for row in records.documents(actor, visit.patient.pk, limit) if not kept.hides(row.encounter_id)]


def at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead to the visits from the home."""
    if not visit.may("visits"):
        return None
    href = reverse("home-visits-of", args=[visit.patient.uid])
    return ways.way(href, "stethoscope", _("My visits"), _("Where, with whom, the papers"))
