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


slots.register("patient.background", 90, identity)
slots.register("today.top", 40, waiting)
slots.register("patients.list", 40, waiting)


def family(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show who acts for a patient and who belongs to her, with the way to the family page."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    proxies = [row for row in selectors.proxies(actor, patient.pk) if row.ended_at is None]
    relatives = selectors.relatives(actor, patient.pk)
    return "patients/_family.html", {"proxies": proxies, "relatives": relatives}


def consents(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show what a patient agreed to and refused, with the way to the registry."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    decided = selectors.consents(actor, patient.pk).values()
    return "patients/_consents.html", {"decided": sorted(decided, key=lambda row: row.purpose)}


def mourning(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Warn at the head that the family lost somebody, or that the person's data were deleted."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    lost = selectors.bereavements(actor, patient.pk)
    gone = patient.status == Patient.Status.ANONYMISED
    return ("patients/_mourning.html", {"lost": lost, "gone": gone}) if lost or gone else None


def rights_menu(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer the rarer acts about a person: her data, a death."""
    actor = getattr(request, "actor", None)
    return ("patients/_rights_menu.html", {}) if actor is not None and actor.may("patients.edit") else None


def rights_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the requests about data among the tabs of Voice."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("rights.view"):
        return None
    match = request.resolver_match
    current = match is not None and match.view_name.startswith("patients:rights")
    return "patients/rights/_tab.html", {"current": current}


slots.register("patient.facts", 32, family)
slots.register("patient.facts", 34, consents)
slots.register("patient.warnings", 5, mourning)
slots.register("patient.actions", 90, rights_menu)
slots.register("voice.tabs", 40, rights_tab)
