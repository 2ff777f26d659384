"""Where the guide shows on pages of others: Access, the patient's home, before a visit, beside her story."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import Visit
from renxin.ui import slots, ways

from . import selectors
from .guide.speaking import complaint
from .pages.screen import language_now

Filling = tuple[str, dict[str, Any]] | None
_CLASS: Final = "appointments"


def tabs(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the guide and its desk among the tabs of Access."""
    actor = getattr(request, "actor", None)
    if actor is None or not (actor.may("guide.view") or actor.may("triage.work")):
        return None
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    works = actor.may("triage.work")
    context = {
        "open": name,
        "views": actor.may("guide.view"),
        "works": works,
        "waiting": selectors.waiting(actor).count() if works else 0,
    }
    return "assistant/_tabs.html", context


def at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer the guide on the patient's home."""
    if not visit.may(_CLASS):
        return None
    address = reverse("home-guide-of", args=[visit.patient.uid])
    return ways.way(address, "stethoscope", _("Which department?"), _("Say what troubles you"))


def before_visit(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show the doctor what was told to the guide in the last two weeks, in order."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    row = selectors.newest_of(actor, patient.pk)
    if row is None or not row.talk:
        return None
    talk = selectors.talk_of(row)
    return "assistant/_complaint.html", {"row": row, "complaint": complaint(talk, language_now())}


slots.register("access.tabs", 60, tabs)
slots.register("home.items", 12, at_home)
slots.register("previsit.beside", 5, before_visit)
slots.register("patient.background", 6, before_visit)
