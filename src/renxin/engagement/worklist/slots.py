"""The room of follow-up, and a patient's open tasks beside her story."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors
from .alarms import reading, warning
from .models import Task

nav.register(nav.NavItem("follow-up", _("Follow-up"), "phone-outgoing", "worklist:list", "tasks.view", 40))


def open_tasks(
    request: HttpRequest, *, patient: Patient, task: Task | None = None, **_context: Any
) -> tuple[str, dict[str, Any]] | None:
    """Show what is still to be done for the patient, besides `task` when the page is about one."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("tasks.view"):
        return None
    rows = selectors.of_patient(actor, patient.pk)
    found = [row for row in rows if row.state == Task.State.OPEN and (task is None or row.pk != task.pk)]
    if not found:
        return None
    return "worklist/_open_tasks.html", {"open_tasks": [(row, selectors.title_of(row)) for row in found]}


def calling(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on every page that an alarm waits for this person, and go on asking."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("tasks.work"):
        return None
    return "worklist/alarms/_banner_place.html", {"calling": reading.calling(actor)}


def alarms_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the ladder's roster among the settings."""
    actor = getattr(request, "actor", None)
    return ("worklist/alarms/_settings_link.html", {}) if actor is not None and actor.may("roster.manage") else None


def gate_closing(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on Today what shuts the alarm gate soon, to those who can keep it open."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    mine = [one for one in warning.closings(actor) if actor.may(warning.MAY_MEND[one.what])]
    return ("worklist/alarms/_closing.html", {"closings": mine}) if mine else None


slots.register("today.top", 6, gate_closing)
slots.register("console.banner", 10, calling)
slots.register("settings.links", 26, alarms_link)
slots.register("patient.facts", 40, open_tasks)
slots.register("conversation.sidebar", 40, open_tasks)
