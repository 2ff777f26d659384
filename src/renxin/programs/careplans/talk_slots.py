"""Where conversations, explained reports and visits show up: tabs of Care, beside a patient, on her own home."""

from typing import Any, Final

from django.http import HttpRequest

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import Visit
from renxin.ui import slots

from .previsit import selecting as previsits

Filling = tuple[str, dict[str, Any]] | None
_MOST: Final = 3


def tabs(request: HttpRequest, **_context: Any) -> Filling:
    """Offer conversations, reports and visits among the tabs of Care."""
    match = request.resolver_match
    name = match.view_name.removeprefix("careplans:") if match is not None else ""
    current = {each: name == each for each in ("dialogues", "reports", "previsits")}
    return ("careplans/_talk_tabs.html", current) if _actor(request) else None


def coming_visit(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show beside a patient (and beside a chat with her) what she answered before her next visit."""
    actor = _actor(request)
    row = previsits.coming(actor, patient.pk) if actor else None
    if actor is None or row is None:
        return None
    concerns = previsits.sheet(actor, row).concerns[:_MOST]
    return "careplans/previsit/_facts.html", {"previsit": row, "level": Level(row.level or 0), "concerns": concerns}


def before_visit(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Ask a patient on her home for the questions before her visit, when she has not answered them yet."""
    asked = previsits.shown_to(request.actor, visit) if visit.may("results") else None  # type: ignore[attr-defined]
    return ("careplans/previsit/_home.html", {"previsit": asked}) if asked else None


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("careplans.view") else None


slots.register("care.tabs", 40, tabs)
slots.register("patient.facts", 12, coming_visit)
slots.register("home.now", 20, before_visit)
