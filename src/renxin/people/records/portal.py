"""The patient's page of medicines on their way, and what her home says of them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.ui import slots

from . import selectors
from .models import MedicationDispense

CLASS = "medicines"


@visited(CLASS)
@require_GET
def entrance(request: VisitRequest) -> HttpResponse:
    """Lead from the short address in a message to the visitor's own page."""
    return redirect("home-on-the-way-of", uid=request.visit.me.uid)


@visited(CLASS)
@require_GET
def on_the_way(request: VisitRequest) -> HttpResponse:
    """Show which medicines are being prepared, ready, sent, and which were handed out lately."""
    kept, actor, pk = selectors.kept_back(request.visit, CLASS), request.actor, request.visit.patient.pk
    context = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": "home-on-the-way-of",
        "coming": shown(selectors.on_the_way(actor, pk), kept),
        "past": shown(selectors.handed_out(actor, pk), kept),
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, "records/portal/on_the_way.html", context)


def now(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on her home that medicines can be fetched or are on the road."""
    if not visit.may(CLASS):
        return None
    rows = selectors.on_the_way(request.actor, visit.patient.pk)  # type: ignore[attr-defined]
    coming = shown(rows, selectors.kept_back(visit, CLASS))
    return ("records/portal/_now.html", {"coming": coming, "first": coming[0]}) if coming else None


def shown(rows: Iterable[MedicationDispense], kept: selectors.KeptBack) -> list[MedicationDispense]:
    """Return the medicines that give away no visit that is kept back from this visitor."""
    return [row for row in rows if not (kept.hides(row.encounter_id) or kept.hides_medicine(row.code, row.text))]


slots.register("home.now", 30, now)
