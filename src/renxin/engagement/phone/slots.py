"""Where the telephone shows up on pages of others: the rail, tasks, patients, and the card of a call that rings."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.engagement.worklist.models import Task
from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import flow_pack
from .views.lists import FLAG

Filling = tuple[str, dict[str, Any]] | None


def ringing(request: HttpRequest, **_context: Any) -> Filling:
    """Let the pages of somebody at whose extension calls ring look for them; nobody else's."""
    session = getattr(request, "session", None)
    return (
        ("phone/_pop.html", {}) if session is not None and session.get(FLAG) and _may(request, "calls.work") else None
    )


def call_task(request: HttpRequest, *, task: Task, **_context: Any) -> Filling:
    """Offer to call from the page of a call task."""
    return (
        ("phone/_task_call.html", {"task": task})
        if task.kind == Task.Kind.CALL and _may(request, "calls.work")
        else None
    )


def call_patient(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to call from the page of a patient."""
    if patient.deceased_at is not None or not _may(request, "calls.work"):
        return None
    return "phone/_patient_call.html", {"patient": patient}


def ask(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer what the machine may ask; the calls themselves stand in the story."""
    if patient.deceased_at is not None or not _may(request, "calls.ask"):
        return None
    flows = [(pack.code, pack.title) for pack in flow_pack.flows().values()]
    return ("phone/_patient_calls.html", {"flows": flows}) if flows else None


def _may(request: HttpRequest, permission: str) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may(permission)


nav.register(nav.NavItem("phone", _("Telephone"), "phone", "phone:list", "calls.view", 35, within="inbox"))
slots.register("console.topbar", 20, ringing)
slots.register("task.actions", 10, call_task)
slots.register("patient.menu", 25, call_patient)
slots.register("patient.facts", 42, ask)
