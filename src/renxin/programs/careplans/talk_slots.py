"""Where conversations, explained reports and visits show up: tabs of Care, beside a patient, on her own home."""

from typing import Any, Final

from django.http import HttpRequest

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import Visit
from renxin.ui import slots

from .explaining import selecting as explaining
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


def at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead a patient from her home to her reports in plain words and to the questions before her visit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not visit.may("results"):
        return None
    reports = bool(explaining.sent_to(actor, visit.patient.pk))
    previsit = previsits.asked_of(actor, visit.patient.pk)
    if not reports and previsit is None:
        return None
    return "careplans/explaining/_home.html", {"reports": reports, "previsit": previsit}


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("careplans.view") else None


slots.register("care.tabs", 40, tabs)
slots.register("patient.facts", 12, coming_visit)
slots.register("home.items", 35, at_home)
