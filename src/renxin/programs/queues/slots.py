"""Where queues show: among the tabs of Access, beside a patient, before a visit."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.ui import slots

from . import judgements, selectors
from .models import STANDING, Triage
from .public import slots as _of_the_home  # noqa: F401  registers what stands on the patient's home

Filling = tuple[str, dict[str, Any]] | None
_TRIAGE = frozenset({"triage", "judge", "judge_patient"})


def queues_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the queues among the tabs of Access."""
    if _actor(request, "queues.view") is None:
        return None
    current = _here(request) and not _on_triage(request)
    context = {"url": reverse("queues:list"), "title": pgettext("access", "Queues"), "current": current}
    return "queues/_tab.html", context


def triage_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the triage desk among the tabs of Access, with how many wait to be judged."""
    actor = _actor(request, "triage.work")
    if actor is None or not actor.may("queues.view"):
        return None
    context = {"url": reverse("queues:triage"), "title": _("Triage desk"), "current": _on_triage(request)}
    return "queues/_tab.html", context | {"count": len(selectors.to_be_judged(actor))}


def in_the_house(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show beside a patient where she stands in line today, and what the nurse found."""
    actor = _actor(request, "queues.view")
    if actor is None:
        return None
    found = [one for one in selectors.of_patient(actor, patient.pk) if one.state in STANDING]
    judged = _judged_today(actor, patient)
    if not found and not judged:
        return None
    context = {"tickets": found, "judged": judgements.shown(judged[0]) if judged else None}
    return "queues/_facts.html", context


def before_visit(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Give the doctor what the nurse found, on the page before the visit."""
    actor = _actor(request, "queues.view")
    judged = _judged_today(actor, patient) if actor is not None else []
    return ("queues/_before_visit.html", {"judged": judgements.shown(judged[0])}) if judged else None


def _judged_today(actor: Actor, patient: Patient) -> list[Triage]:
    """Return her last judgement if it is of today: an older one says nothing of how she is now."""
    today = clock.today(organizations.zone_of(actor))
    rows = selectors.judgements_of(actor, patient.pk, 1)
    return [one for one in rows if one.at.astimezone(organizations.zone_of(actor)).date() == today]


def _actor(request: HttpRequest, permission: str) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may(permission) else None


def _here(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.namespace == "queues"


def _on_triage(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.namespace == "queues" and match.url_name in _TRIAGE


slots.register("access.tabs", 30, queues_tab)
slots.register("access.tabs", 40, triage_tab)
slots.register("patient.background", 5, in_the_house)
slots.register("previsit.beside", 5, before_visit)
