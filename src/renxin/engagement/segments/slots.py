"""What segments show on pages of others: a patient's tags and segments beside her story, a room of the console."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors


def patient_tags(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the tags a patient bears."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    found = selectors.tags_of(actor, patient.pk)
    return ("segments/_tags.html", {"tags": found}) if found else None


slots.register("patient.facts", 45, patient_tags)


def patient_segments(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the segments a patient belongs to, of those the reader may see."""
    actor = getattr(request, "actor", None)
    found = selectors.segments_of(actor, patient.pk) if actor is not None else []
    return ("segments/_of_patient.html", {"segments": found}) if found else None


nav.register(nav.NavItem("segments", _("Segments"), "users", "segments:list", "segments.view", 72))
slots.register("patient.facts", 46, patient_segments)
