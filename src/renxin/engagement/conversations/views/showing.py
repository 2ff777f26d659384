"""What the templates of the inbox are given: the list, the thread, the box to answer in, the facts beside it."""

from typing import Any

from django.http import HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations import thread as threads
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.policy import explain
from renxin.engagement.conversations.quick_replies import quick_replies
from renxin.kernel.core import clock
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.ui.render import render


def page(request: StaffRequest, conversation: Conversation, box: dict[str, Any], status: int = 200) -> HttpResponse:
    """Answer with the thread's page, or with what a reply changes on it."""
    context = said(request, conversation) | box
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "conversations/_after_reply.html", context, status=status)
    context |= lines(request) | facts(request, conversation)
    return render(request, "conversations/thread.html", context, status=status)


def lines(request: StaffRequest) -> dict[str, Any]:
    """Return the list of conversations that the address asks for."""
    tab = request.GET.get("tab", "")
    search = request.GET.get("q", "")
    counts = selectors.tab_counts(request.actor)
    if tab not in selectors.TABS:
        tab = "mine" if counts["mine"] or not counts["unassigned"] else "unassigned"
    found = selectors.inbox(request.actor, tab, search)
    at = request.GET.get("at", "")
    return {"lines": found, "tab": tab, "search": search, "counts": counts, "most": selectors.MOST, "at": at}


def said(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what was said, from the first message that the page shows, and who is here."""
    first = request.GET.get("since", "") or request.POST.get("since", "")
    window = threads.since(request.actor, conversation, first) if first else threads.latest(request.actor, conversation)
    return {
        **whom(request, conversation),
        "window": window,
        "due_at": selectors.answer_due(conversation),
        "writing": _who_else_writes(request, conversation),
    }


def composer(request: StaffRequest, conversation: Conversation, text: str = "", error: str = "") -> dict[str, Any]:
    """Return the box to answer in, with the words that are in it and what is wrong with them."""
    language = get_language() or "zh-hans"
    return {
        "text": text,
        "error": error,
        "key": get_random_string(20),
        "version": conversation.version,
        "quick_replies": [(str(each.name), each.text.get(language)) for each in quick_replies()],
    }


def whom(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return the conversation, whom it is with, and whether the reader may answer."""
    return {
        "conversation": conversation,
        "card": patients.header(request.actor, conversation.patient_id),
        "may_reply": request.actor.may("conversations.reply"),
    }


def facts(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what stands beside the thread."""
    held = selectors.holds(request.actor, conversation.patient_id)
    return {
        "patient": patients.get_by_id(request.actor, conversation.patient_id),
        "holds": [(hold, explain(f"hold.{hold.reason}")) for hold in held],
        "colleagues": organizations.staff_who_may(request.actor, "conversations.reply"),
    }


def _who_else_writes(request: StaffRequest, conversation: Conversation) -> str:
    by, until = conversation.composing_by, conversation.composing_until
    if by is None or until is None or until < clock.wall() or by.pk == request.actor.user_id:
        return ""
    return by.get_full_name()
