"""What the templates of the inbox are given: the list, the thread, the box to answer in, the facts beside it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Conversation, Presence, SavedView
from renxin.engagement.conversations.policy import explain
from renxin.engagement.conversations.reading import listing, reach
from renxin.engagement.conversations.reading import thread as threads
from renxin.engagement.conversations.reading.plain_lists import MOST_COUNTED
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.file_types import ACCEPT
from renxin.kernel.core.models import StoredFile
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render

from .bubbles import bubbles
from .lined import lined

OPEN = "desk-open"


def page(request: StaffRequest, conversation: Conversation, box: dict[str, Any], status: int = 200) -> HttpResponse:
    """Answer with the inbox and this conversation in it, with the conversation alone, or with what a reply changes."""
    context = said(request, conversation) | box
    if not is_part(request):
        context |= lines(request, conversation)
        return render(request, "conversations/inbox.html", context, status=status)
    if request.htmx.target == OPEN:  # type: ignore[attr-defined]
        context |= {"wanted": listing.Wanted.read(request.GET)}
        return render(request, "conversations/_open.html", context, {OPEN: "conversations/_open.html"}, status=status)
    return render(request, "conversations/_after_reply.html", context, status=status)


def news(request: StaffRequest, conversation: Conversation) -> HttpResponse:
    """Answer with what was said and who is here; without htmx lead back to the page."""
    if not is_part(request):
        return redirect(request, reverse("conversations:thread", args=[conversation.uid]))
    return render(request, "conversations/_tail.html", said(request, conversation), "conversations/_tail.html")


def is_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


def lines(request: StaffRequest, conversation: Conversation | None = None) -> dict[str, Any]:
    """Return the list of conversations that the address asks for."""
    wanted = listing.Wanted.read(request.GET)
    counts = selectors.tab_counts(request.actor)
    if wanted.tab not in listing.TABS:
        wanted = wanted.but(tab="mine" if counts["mine"] or not counts["unassigned"] else "unassigned")
    found = listing.read(request.actor, wanted)
    may_reply = request.actor.may("conversations.reply")
    full = len(found) >= wanted.most < listing.MOST
    return {
        "lined": lined(found, wanted, conversation.uid if conversation else None, may_reply=may_reply),
        "wanted": wanted,
        "tabs": [_tab(wanted, key, words, counts.get(key, 0)) for key, words in listing.TABS.items()],
        "chips": listing.chips(request.actor, wanted),
        "more": "?" + wanted.but(most=wanted.most + listing.STEP).address if full else "",
        "saved_views": _saved_views(request, wanted),
        "may_reply": may_reply,
        "may_supervise": request.actor.may("conversations.supervise"),
        "alarms": selectors.open_alarms(request.actor),
        "presence": _seen(request) if may_reply else None,
        "presences": Presence.State.choices,
    }


def _seen(request: StaffRequest) -> Presence | None:
    """Return whether the reader is at the desk; while her list is open she is seen there."""
    presence = selectors.presence_of(request.actor)
    if presence is not None and presence.state != Presence.State.OFFLINE:
        services.note_seen(request.actor)
    return presence


def said(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what was said, from the first message that the page shows, and who is here."""
    first = request.GET.get("since", "") or request.POST.get("since", "")
    window = threads.since(request.actor, conversation, first) if first else threads.latest(request.actor, conversation)
    about = whom(request, conversation)
    return {
        **about,
        **talk(conversation, about, window),
        "due_at": selectors.answer_due(conversation),
        "writing": _who_else_writes(request, conversation),
        "flags": selectors.alarms_of(conversation),
        "live_topics": f"inbox {selectors.live_topic(conversation.pk)}",
    }


def talk(conversation: Conversation, about: dict[str, Any], window: threads.Window) -> dict[str, Any]:
    """Return a window on what was said, and its bubbles."""
    shown = bubbles(conversation, about["card"], window, may_reply=about["may_reply"])
    return {"window": window, "bubbles": shown}


def composer(
    request: StaffRequest,
    conversation: Conversation,
    text: str = "",
    error: str = "",
    files: Sequence[StoredFile] = (),
) -> dict[str, Any]:
    """Return the box to answer in, with the words that are in it and what is wrong with them."""
    if not request.actor.may("conversations.reply"):
        return {}
    ways = reach.ways(request.actor, conversation, wanted=request.POST.get("channel", ""))
    chosen = next((way for way in ways if way.chosen), None)
    return {
        "text": text,
        "error": error,
        "files": files,
        "key": get_random_string(20),
        "version": conversation.version,
        "mode": request.POST.get("mode", "reply") if text else "reply",
        "routes": ways,
        "limits": chosen.limits if chosen else None,
        "accept": ACCEPT,
    }


def whom(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return the conversation, whom it is with, and whether the reader may answer."""
    return {
        "conversation": conversation,
        "card": _face(request, conversation.patient_id),
        "may_reply": request.actor.may("conversations.reply"),
        "disclaimer": safety.disclaimer().get(get_language() or "zh-hans"),
    }


def _face(request: StaffRequest, patient_id: int) -> patients.PatientCard:
    found = patients.plain_cards(request.actor, [patient_id]).get(patient_id)
    if found is None:
        raise NotFound("patient")
    return found


def facts(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what stands beside the thread; it comes a moment later, so that the thread opens at once."""
    held = selectors.holds(request.actor, conversation.patient_id)
    return {
        "conversation": conversation,
        "card": patients.header(request.actor, conversation.patient_id),
        "patient": patients.get_by_id(request.actor, conversation.patient_id),
        "holds": [(hold, explain(f"hold.{hold.reason}")) for hold in held],
    }


def _tab(wanted: listing.Wanted, key: str, words: Any, count: int) -> dict[str, Any]:
    shown = f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else count
    return {"href": "?" + listing.Wanted(tab=key).address, "current": wanted.tab == key, "count": shown, "words": words}


def _saved_views(request: StaffRequest, wanted: listing.Wanted) -> list[dict[str, Any]]:
    kept = _SAVED(request.actor.tenant_id, request.actor.user_id or 0)
    now = wanted.address
    return [
        {"uid": each.uid, "name": each.name, "href": f"?{each.query}", "current": each.query == now} for each in kept
    ]


_SAVED = compiled(lambda tenant, user: SavedView.objects.of(tenant).filter(user_id=user).order_by("name"))


def _who_else_writes(request: StaffRequest, conversation: Conversation) -> str:
    by, until = conversation.composing_by, conversation.composing_until
    if by is None or until is None or until < clock.wall() or by.pk == request.actor.user_id:
        return ""
    return by.get_full_name()
