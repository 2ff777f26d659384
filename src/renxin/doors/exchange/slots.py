"""Where exchange shows up on pages of others: among the settings."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from . import selectors


def settings_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the webhooks among the settings, with how many calls were given up."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("interfaces.view"):
        return None
    return "exchange/_link.html", {"failed": selectors.given_up(actor)}


slots.register("settings.links", 30, settings_link)


def patient_shares(request: HttpRequest, *, patient: Any, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show with which institutions a patient's summary is shared, and what came from others."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.edit"):
        return None
    context = {
        "shares": selectors.last_shares(actor, patient.pk),
        "received": selectors.last_received(actor, patient.pk),
    }
    return "exchange/shares/_facts.html", context


slots.register("patient.background", 80, patient_shares)
