"""Where bills show: the tabs of getting in, a patient's page, reception, settings."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.ui import slots

from . import selectors
from .portal import filling  # noqa: F401  registers what stands on the patient's home

Filling = tuple[str, dict[str, Any]] | None
KEY = "bills"
_SHOWN = 30


def patient_tab(request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any) -> Filling:
    """Offer a patient's bills among her tabs."""
    actor = _actor(request)
    if actor is None:
        return None
    context: dict[str, Any] = {"tab_key": KEY, "tab_title": pgettext_lazy("billing", "Bills"), "patient": patient}
    if tab == KEY:
        rows = selectors.bills_of(actor, patient.pk, _SHOWN)
        context |= {"bills": [(row, selectors.parts(actor, row)) for row in rows]}
        context |= {"expected": selectors.expected_for(actor, patient.pk)}
    return "billing/_tab.html", context


def at_reception(request: HttpRequest, *, patient: Patient | None = None, **_context: Any) -> Filling:
    """Tell reception what the patient who stands there has to pay."""
    actor = _actor(request)
    if actor is None or patient is None:
        return None
    due = selectors.due_of(actor, [patient.pk]).get(patient.pk)
    return ("billing/_reception.html", {"due": due, "patient": patient}) if due else None


def tab_of_access(request: HttpRequest, **_context: Any) -> Filling:
    """Stand among the tabs of getting in."""
    match = request.resolver_match
    is_here = match is not None and match.namespace == "billing"
    return ("billing/_access_tab.html", {"is_here": is_here}) if _actor(request) is not None else None


def settings_link(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the cashier among the settings."""
    actor = getattr(request, "actor", None)
    return ("billing/_settings.html", {}) if actor is not None and actor.may("channels.manage") else None


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("billing.view") else None


slots.register("patient.tabs", 55, patient_tab)
slots.register("reception.parts", 40, at_reception)
slots.register("access.tabs", 80, tab_of_access)
slots.register("settings.links", 45, settings_link)
