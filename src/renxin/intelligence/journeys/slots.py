"""The room of journeys in the console, and a patient's running journeys on the patient's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from renxin.intelligence.journeys import selectors
from renxin.ui import nav, slots


def running_journeys(request: HttpRequest, *, patient: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the journeys this patient is on, with the step that comes next."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("journeys.view"):
        return None
    lines = selectors.of_patient(actor, patient.id)
    return ("journeys/_of_patient.html", {"journey_lines": lines}) if lines else None


nav.register(
    nav.NavItem(
        "journeys",
        pgettext_lazy("room", "Journeys and people"),
        "route",
        "journeys:index",
        "journeys.view",
        70,
        own=pgettext_lazy("room", "Journeys"),
    )
)
slots.register("patient.facts", 40, running_journeys)
slots.register("conversation.sidebar", 30, running_journeys)
