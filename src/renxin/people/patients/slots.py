"""Where questions of identity show up on pages of others: on a patient's page, on Today."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from . import selectors
from .models import Patient

Filling = tuple[str, dict[str, Any]] | None


def identity(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Make room for why this is one person; it comes by itself once it is scrolled to, and costs the page nothing."""
    actor = getattr(request, "actor", None)
    return ("patients/_identity_later.html", {}) if actor is not None and actor.may("patients.view") else None


def waiting(request: HttpRequest, **_context: Any) -> Filling:
    """Tell on Today how many pairs and merges wait for a decision."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.review"):
        return None
    pairs, merges = selectors.review_queue(actor).count(), selectors.merge_requests(actor).count()
    return ("patients/_waiting.html", {"pairs": pairs, "merges": merges}) if pairs or merges else None


slots.register("patient.facts", 90, identity)
slots.register("today.top", 40, waiting)
slots.register("patients.list", 40, waiting)
