"""Where the desk stands on pages below: on a patient's page, and on the team's."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.models import Patient
from renxin.ui import slots

from .counting import DAYS, by_nurse
from .opening import due_for

Filling = tuple[str, dict[str, Any]] | None


def due(request: HttpRequest, *, patient: Patient, task: Any = None, **_context: Any) -> Filling:
    """Offer to settle what is due in one call; while a patient calls us, that call becomes it."""
    actor = getattr(request, "actor", None)
    if actor is None or not (actor.may("careplans.work") and actor.may("calls.work")) or patient.deceased_at:
        return None
    match = request.resolver_match
    if match is not None and match.app_name == "careplans" and match.url_name in ("sheet", "call"):
        return None
    found = due_for(actor, patient.pk)
    count = len(found.contacts) + len(found.tasks)
    return ("careplans/desk/_patient_due.html", {"count": count}) if count else None


def reviewing(request: HttpRequest, **_context: Any) -> Filling:
    """Lead from the team's page to the calls looked at again."""
    actor = getattr(request, "actor", None)
    return ("careplans/desk/_team_link.html", {}) if actor is not None and actor.may("careplans.manage") else None


def held(request: HttpRequest, **_context: Any) -> Filling:
    """Show on the team's page who held which contacts of programmes."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("careplans.view"):
        return None
    found = by_nurse(actor)
    return ("careplans/desk/_team_section.html", {"held": found, "days": DAYS}) if found else None


slots.register("team.sections", 20, held)
slots.register("patient.facts", 8, due)
slots.register("team.actions", 10, reviewing)
