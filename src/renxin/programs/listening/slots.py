"""Where listening shows on pages of others: the rail, and a talk begun on a patient's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.people.patients.models import Patient
from renxin.ui import nav, slots


def talk_with(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer to begin a talk with this patient."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("listening.work"):
        return None
    return "listening/_talk_with.html", {"patient": patient}


nav.register(nav.NavItem("listening", _("Listening"), "ear", "listening:rounds", "listening.view", 55, within="voice"))
slots.register("patient.menu", 70, talk_with)
