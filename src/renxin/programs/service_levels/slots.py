"""The level of a patient beside her story; the way to the page of levels among the settings."""

from typing import Any

from django.http import HttpRequest

from renxin.engagement.segments import selectors as segments
from renxin.people.patients.models import Patient
from renxin.ui import slots

from . import selectors

Filling = tuple[str, dict[str, Any]] | None


def level(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show a patient's level and what is promised to her next."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    found = segments.tier_of(actor, patient.pk)
    if found is None:
        return None
    return "service_levels/_level.html", {"level": found, "promises": selectors.promises_to(actor, patient.pk)}


def settings_link(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the levels among the settings."""
    actor = getattr(request, "actor", None)
    return ("service_levels/_link.html", {}) if actor is not None and actor.may("tiers.manage") else None


slots.register("patient.facts", 35, level)
slots.register("settings.links", 30, settings_link)
