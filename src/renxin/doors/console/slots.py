"""The rooms of the console that compose several packages, and its own sections of the patient's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.services import reveal_reason
from renxin.people.records import selectors as records
from renxin.ui import nav, slots

from .beside import beside_conversation

_NOTES = 3
_SHORT = 5

Filling = tuple[str, dict[str, Any]] | None


def contact(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show how she is reached, masked, and what names her."""
    actor = _reader(request)
    if actor is None:
        return None
    return "console/_contact.html", {
        "contacts": patients.contact_points(actor, patient.pk),
        "identifiers": patients.identifiers(actor, patient.pk),
        "address": masking.address(patient.address),
        "work_reason": reveal_reason(actor, patient),
        "may_reveal": actor.may("patients.reveal"),
        "may_edit": actor.may("patients.edit"),
    }


def about(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show what is known of her as a person."""
    actor = _reader(request)
    return ("console/profile/_about.html", about_context(actor, patient)) if actor else None


def notes(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show the newest notes and a line to write one more."""
    actor = _reader(request)
    return ("console/profile/_notes.html", notes_context(actor, patient)) if actor else None


def record(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show problems, medicines, results and visits in short."""
    actor = _reader(request)
    if actor is None:
        return None
    return "console/_records.html", {
        "problems": records.problems(actor, patient.pk),
        "medications": records.medications(actor, patient.pk),
        "results": records.latest_results(actor, patient.pk, _SHORT + 1),
        "encounters": records.encounters(actor, patient.pk, _SHORT + 1),
    }


def notes_tab(request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any) -> Filling:
    """Offer all notes as a tab."""
    actor = _reader(request)
    if actor is None:
        return None
    found = {"tab_key": "notes", "tab_title": _t("Notes")}
    if tab != "notes":
        return "console/profile/notes.html", found
    return "console/profile/notes.html", found | {"notes": patients.notes(actor, patient.pk, 100), **_may(actor)}


def record_visit(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to write down a visit by hand."""
    actor = _reader(request)
    may = actor is not None and actor.may("patients.edit")
    return ("console/intake/_record.html", {"patient": patient}) if may else None


def new_patient(request: HttpRequest, **_context: Any) -> Filling:
    """Offer to register somebody by hand."""
    actor = _reader(request)
    return ("console/intake/_new.html", {}) if actor is not None and actor.may("patients.edit") else None


def about_context(actor: Actor, patient: Patient) -> dict[str, Any]:
    """Return every kind of soft fact with what is known and what can be added."""
    known = {group.kind: group for group in patients.soft_facts(actor, patient.pk)}
    rows = []
    for code, kind in patients.soft_kinds().items():
        lines = known[code].lines if code in known else []
        taken = {line.code for line in lines}
        more = [(key, words) for key, words in kind.codes.items() if key not in taken]
        rows.append((kind, lines, more))
    return {"patient": patient, "soft_rows": rows, **_may(actor)}


def notes_context(actor: Actor, patient: Patient) -> dict[str, Any]:
    """Return the newest notes and whether there are more."""
    found = patients.notes(actor, patient.pk, _NOTES + 1)
    return {"patient": patient, "notes": found[:_NOTES], "more_notes": len(found) > _NOTES, **_may(actor)}


def _reader(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("patients.view") else None


def _may(actor: Actor) -> dict[str, Any]:
    return {"may_edit": actor.may("patients.edit"), "may_be_sensitive": actor.may(patients.SENSITIVE)}


nav.register(nav.NavItem("today", _("Today"), "sun", "console:today", "organizations.view", 10))
nav.register(nav.NavItem("patients", _("Patients"), "users", "console:patients", "patients.view", 20))
nav.register(nav.NavItem("settings", _("Settings"), "settings", "console:settings", "organizations.view", 900))
slots.register("patient.facts", 20, contact)
slots.register("patient.facts", 30, about)
slots.register("patient.facts", 35, notes)
slots.register("patient.facts", 50, record)
slots.register("conversation.sidebar", 5, beside_conversation)
slots.register("patient.tabs", 80, notes_tab)
slots.register("patient.menu", 10, record_visit)
slots.register("patients.actions", 10, new_patient)


def reception_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer reception among the tabs of Access."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("appointments.work"):
        return None
    match = request.resolver_match
    return "console/reception/_tab.html", {"open": match is not None and match.namespace == "reception"}


slots.register("access.tabs", 50, reception_tab)
