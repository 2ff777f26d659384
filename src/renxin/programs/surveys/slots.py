"""Where surveys show up on pages of others: the tabs of Voice, beside a patient."""

from typing import Any, Final

from django.http import HttpRequest

from renxin.engagement.conversations.models import Conversation
from renxin.engagement.questionnaires.models import Questionnaire, QuestionnaireVersion
from renxin.engagement.worklist.models import Task
from renxin.people.patients.models import Patient
from renxin.ui import slots

from . import selectors
from .portal import at_home

Filling = tuple[str, dict[str, Any]] | None
_AMENDING: Final = ("amendments", "decide_amendment")


def tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the surveys among the tabs of Voice."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    current = match is not None and match.namespace == "surveys" and match.url_name not in _AMENDING
    return ("surveys/_tab.html", {"current": current}) if actor is not None and actor.may("surveys.view") else None


def amendments_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer what is to be set right to who may decide on it, with how many wait."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("surveys.amend"):
        return None
    match = request.resolver_match
    current = match is not None and match.namespace == "surveys" and match.url_name in _AMENDING
    return "surveys/_tab_amendments.html", {"current": current, "waiting": selectors.amendments_waiting(actor)}


def last_asked(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show what the patient was asked last, and whether she answered."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    found = selectors.last_invitations(actor, patient.pk)
    return ("surveys/_sidebar.html", {"invitations": found}) if found else None


def ask_button(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to ask the patient something, to those who run surveys."""
    return ("surveys/_ask.html", {"patient": patient}) if _asks(request) else None


def ask_item(request: HttpRequest, *, conversation: Conversation, **_context: Any) -> Filling:
    """Offer the same beside a chat with her."""
    if not _asks(request) or conversation.patient_id <= 0:
        return None
    found = Patient.objects.of(request.actor).filter(pk=conversation.patient_id).first()  # type: ignore[attr-defined]
    return ("surveys/_ask_item.html", {"uid": found.uid}) if found else None


def _asks(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may("surveys.manage")


def uses(request: HttpRequest, *, questionnaire: Questionnaire, newest: QuestionnaireVersion, **_c: Any) -> Filling:
    """Show beside a questionnaire which surveys ask it, and with which version."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("surveys.view"):
        return None
    found = selectors.surveys_of(actor, questionnaire.pk)
    context = {"surveys": found, "questionnaire": questionnaire, "newest": newest}
    return "surveys/_uses.html", context | {"manages": actor.may("surveys.manage")}


def interview(request: HttpRequest, *, task: Task, **_context: Any) -> Filling:
    """Offer the script on the page of a task that asks for an interview."""
    actor = getattr(request, "actor", None)
    found = selectors.interview_of_task(actor, task.source) if actor is not None else None
    return ("surveys/_task_interview.html", {"interview": found}) if found else None


slots.register("questionnaire.uses", 10, uses)
slots.register("voice.tabs", 20, tab)
slots.register("voice.tabs", 90, amendments_tab)
slots.register("task.actions", 5, interview)
slots.register("patient.actions", 40, ask_button)
slots.register("conversation.menu", 30, ask_item)
slots.register("home.now", 40, at_home.waiting)
slots.register("patient.background", 60, last_asked)
