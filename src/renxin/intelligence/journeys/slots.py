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


def put_patient_on(request: HttpRequest, *, patient: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead from a patient to the journeys on which she may be put by hand."""
    return _put_on(request, f"patient={patient.uid}")


def put_segment_on(request: HttpRequest, *, segment: Any, **context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead from a segment, or a fixed list, to the journeys on which its people may be put by hand."""
    return _put_on(request, f"segment={segment.uid}") if segment.status == "active" else None


def _put_on(request: HttpRequest, whom: str) -> tuple[str, dict[str, Any]] | None:
    actor = getattr(request, "actor", None)
    return ("journeys/_put_on.html", {"put_on": whom}) if actor is not None and actor.may("journeys.manage") else None


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
slots.register("patient.actions", 80, put_patient_on)
slots.register("segment.actions", 40, put_segment_on)
