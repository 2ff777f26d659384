"""The patient's page of medicines on their way, and what her home says of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.ui import slots

from . import selectors

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
    actor, pk = request.actor, request.visit.patient.pk
    context = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": "home-on-the-way-of",
        "coming": selectors.on_the_way(actor, pk),
        "past": selectors.handed_out(actor, pk),
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, "records/portal/on_the_way.html", context)


def now(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on her home that medicines can be fetched or are on the road."""
    if not visit.may(CLASS):
        return None
    coming = selectors.on_the_way(request.actor, visit.patient.pk)  # type: ignore[attr-defined]
    return ("records/portal/_now.html", {"coming": coming, "first": coming[0]}) if coming else None


slots.register("home.now", 30, now)
