"""The inbox's place in the rail, and its button on the patient's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.content import services as content
from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors, services

Filling = tuple[str, dict[str, Any]] | None

nav.register(nav.NavItem("inbox", _("Inbox"), "messages-square", "conversations:inbox", "conversations.view", 30))


def write_button(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to write to the patient."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("conversations.reply"):
        return None
    return "conversations/_write_button.html", {"patient": patient}


def conversation_of_task(request: HttpRequest, *, patient: Patient, task: Any, **_context: Any) -> Filling:
    """Lead from a task that came from a conversation back to it."""
    actor = getattr(request, "actor", None)
    may = actor is not None and actor.may("conversations.view")
    if not may or not task.source.startswith(("conversations:", "alarm:")):
        return None
    return "conversations/_of_task.html", {"patient": patient}


def assistant_link(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the assistant among the settings."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("conversations.supervise"):
        return None
    desk = selectors.reception_of(actor)
    return "conversations/_assistant_link.html", {"is_on": bool(desk and desk.is_on)}


def desk_links(request: HttpRequest, **_context: Any) -> Filling:
    """Offer doctors' direct lines and how long chats are kept among the settings."""
    actor = getattr(request, "actor", None)
    if actor is None or not (actor.may("conversations.supervise") or actor.may("channels.manage")):
        return None
    years = services.years_kept(actor)
    lines = actor.may("conversations.supervise")
    return "conversations/_desk_links.html", {"years": years, "lines": lines, "keeping": actor.may("channels.manage")}


def ways_to_speak(tenant_id: int) -> list[tuple[str, str]]:
    """Return the kinds of channel over which this hospital may speak, for wordings that name an order of them."""
    kinds = {channel.kind for channel in channels.active_channels(tenant_id)}
    return sorted((kind, channels.title_of(kind)) for kind in kinds)


content.offer_ways(ways_to_speak)
slots.register("settings.links", 24, assistant_link)
slots.register("settings.links", 25, desk_links)
slots.register("patient.actions", 20, write_button)
slots.register("task.sidebar", 5, conversation_of_task)
