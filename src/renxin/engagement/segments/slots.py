"""What segments show on pages of others: a patient's tags, segments and traits, a room of the console."""

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
    found, may_tag = selectors.tags_of(actor, patient.pk), actor.may("patients.edit")
    if not found and not may_tag:
        return None
    return "segments/_tags.html", {"tags": selectors.with_sources(actor, found), "may_tag": may_tag}


slots.register("patient.background", 45, patient_tags)


def patient_segments(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the segments a patient belongs to, of those the reader may see."""
    actor = getattr(request, "actor", None)
    found = selectors.segments_of(actor, patient.pk) if actor is not None else []
    return ("segments/_of_patient.html", {"segments": found}) if found else None


def known(request: HttpRequest, *, patient: Patient, tab: str, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer what is known of a patient, with why and since when."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    given: dict[str, Any] = {"tab_key": "traits", "tab_title": _("Traits")}
    if tab == "traits":
        given |= {"known": selectors.known_of(actor, patient.pk), "statable": selectors.statable()}
        given["may_state"] = actor.may("patients.edit")
    return "segments/_known.html", given


nav.register(nav.NavItem("segments", _("Segments"), "users", "segments:list", "segments.view", 72, within="journeys"))
slots.register("patient.background", 46, patient_segments)
slots.register("patient.tabs", 60, known)
