"""Where interfaces show up on pages of others: among the settings."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots

from . import selectors
from .devices import selectors as devices


def settings_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the messages among the settings, with how many are parked."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("interfaces.view"):
        return None
    return "connectors/_link.html", {"parked": selectors.counts(actor)["parked"]}


slots.register("settings.links", 20, settings_link)


def imports_button(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the imports where patients are looked for."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.import"):
        return None
    return "connectors/tables/_button.html", {}


slots.register("patients.actions", 50, imports_button)


def patient_devices(request: HttpRequest, *, patient: Any, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the devices that a patient uses at home."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    found = devices.devices_of(actor, patient.pk)
    return "connectors/devices/_facts.html", {"devices": found, "may_edit": actor.may("patients.edit")}


slots.register("patient.background", 55, patient_devices)


def sources_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the views and folders among the settings."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("interfaces.view"):
        return None
    return "connectors/tables/_link.html", {}


slots.register("settings.links", 22, sources_link)
