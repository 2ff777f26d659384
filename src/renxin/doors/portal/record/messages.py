"""What the hospital wrote to her and she to it, on one page; opening it counts as reading."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from renxin.engagement.channels.services import DeliveryNotice
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations import services as writing
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit, VisitRequest, portal_page, visited
from renxin.people.records import selectors as records
from renxin.ui import ways

from .keeping import note_look

Filling = tuple[str, dict[str, Any]] | None


@require_GET
@visited("messages")
def messages(request: VisitRequest) -> HttpResponse:
    """Show the messages, the newest first; those that she reads herself are noted as read."""
    visit = request.visit
    letters = conversations.letters_of(request.actor, visit.patient.pk, kept=records.kept_back(visit, "messages"))
    response = portal_page(
        request, "portal/record/messages.html", {"visit": visit, "visit_to": "home-messages-of", "letters": letters}
    )
    if visit.is_self:
        _note_read(visit.patient.tenant_id, [one.key for one in letters if one.key])
    note_look(visit, "messages")
    return response


def at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead to the messages from the home."""
    if not visit.may("messages"):
        return None
    count = _unread(request, visit)
    badge = pgettext("messages", "%(n)d new") % {"n": count} if count else ""
    href = reverse("home-messages-of", args=[visit.patient.uid])
    return ways.way(href, "mail", pgettext("home", "Messages"), pgettext("home", "What we wrote to you"), badge=badge)


def new_ones(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Say first of all that something unread is here."""
    if not visit.may("messages"):
        return None
    count = _unread(request, visit)
    words = ngettext("%(n)d new message", "%(n)d new messages", count) % {"n": count}
    return ("portal/home/_new_messages.html", {"words": words, "read": _("Read")}) if count else None


def _unread(request: HttpRequest, visit: Visit) -> int:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return conversations.unread_letters(actor, visit.patient.pk, kept=records.kept_back(visit, "messages"))


def _note_read(tenant_id: int, keys: list[str]) -> None:
    """Tell the conversation what was read, as a messenger would."""
    system = Actor.system(tenant_id, "portal.read")
    with transaction.atomic():
        for key in keys:
            notice = DeliveryNotice(external_id=f"read-{key}", key=key, status="read", at=clock.now())
            writing.apply_notice(system, notice)
