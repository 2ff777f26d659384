"""The inbox: who waits, what was said, and the answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services
from . import thread as threads
from .models import Conversation
from .policy import explain
from .quick_replies import quick_replies


@require_GET
@staff("conversations.view")
def inbox(request: StaffRequest) -> HttpResponse:
    """Show who waits for an answer."""
    return render(request, "conversations/inbox.html", _list(request), partial="conversations/_list.html")


@require_GET
@staff("conversations.view")
def thread(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what was said with one patient, with the facts beside it."""
    conversation = selectors.get(request.actor, uid)
    services.mark_read(request.actor, conversation)
    return _page(request, conversation, _composer(request, conversation))


@require_GET
@staff("conversations.view")
def tail(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer the page's look for news: everything from the first message it shows, and who is here."""
    conversation = selectors.get(request.actor, uid)
    services.mark_read(request.actor, conversation)
    return render(request, "conversations/_tail.html", _thread(request, conversation))


@require_GET
@staff("conversations.view")
def older(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what was said before the messages on the page."""
    conversation = selectors.get(request.actor, uid)
    window = threads.before(request.actor, conversation, request.GET.get("before", ""))
    context = {**_said_to(request, conversation), "window": window}
    return render(request, "conversations/_older.html", context)


@require_POST
@staff("conversations.reply")
def reply(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer the patient; a collision or an empty text gives the composer back with the words in it."""
    conversation = selectors.get(request.actor, uid)
    text, key = request.POST.get("text", ""), request.POST.get("key", "")
    version = request.POST.get("version", "")
    try:
        services.reply(request.actor, conversation, text, key=key, version=int(version) if version.isdigit() else None)
    except (InvalidInput, WrongState) as error:
        conversation = selectors.get(request.actor, uid)
        return _page(request, conversation, _composer(request, conversation, text, str(error.message)), status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(request, reverse("conversations:thread", args=[uid]))
    conversation = selectors.get(request.actor, uid)
    return _page(request, conversation, _composer(request, conversation))


@require_POST
@staff("conversations.reply")
def composing(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let colleagues see that somebody is writing here."""
    services.note_composing(request.actor, selectors.get(request.actor, uid))
    return HttpResponse(status=204)


@require_POST
@staff("conversations.reply")
def retry(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Try a failed message once more."""
    conversation = selectors.get(request.actor, uid)
    services.retry(request.actor, conversation, threads.message_id(conversation, ref))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(request, reverse("conversations:thread", args=[uid]))
    return render(request, "conversations/_tail.html", _thread(request, conversation))


@require_POST
@staff("conversations.reply")
def assign(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a conversation, hand it to a colleague, or put it back into the queue."""
    conversation = selectors.get(request.actor, uid)
    owner = request.POST.get("owner", "")
    owner_id = request.actor.user_id if owner == "me" else _user_id(request, owner)
    version = request.POST.get("version", "")
    try:
        services.assign(request.actor, conversation, owner_id, version=int(version) if version.isdigit() else None)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("conversations:thread", args=[uid]))


@require_POST
@staff("conversations.reply")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Close a conversation and go back to the list."""
    services.close(request.actor, selectors.get(request.actor, uid))
    toast(request, _("The conversation is closed."), undo_url=reverse("conversations:reopen", args=[uid]))
    return redirect(request, reverse("conversations:inbox"))


@require_POST
@staff("conversations.reply")
def reopen(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a closed conversation up again."""
    services.reopen(request.actor, selectors.get(request.actor, uid))
    return redirect(request, reverse("conversations:thread", args=[uid]))


@require_GET
@staff("conversations.view")
def of_patient(request: StaffRequest, patient_uid: UUID) -> HttpResponse:
    """Go to a patient's conversation, opening it when nothing was said yet."""
    patient = patients.get(request.actor, patient_uid)
    conversation = services.conversation_with(request.actor, patient.pk)
    return redirect(request, reverse("conversations:thread", args=[conversation.uid]))


def _page(
    request: StaffRequest, conversation: Conversation, composer: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with the thread's page, or with what a reply changes on it."""
    context = _thread(request, conversation) | composer
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "conversations/_after_reply.html", context, status=status)
    context |= _list(request) | _facts(request, conversation)
    return render(request, "conversations/thread.html", context, status=status)


def _list(request: StaffRequest) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    search = request.GET.get("q", "")
    counts = selectors.tab_counts(request.actor)
    if tab not in selectors.TABS:
        tab = "mine" if counts["mine"] or not counts["unassigned"] else "unassigned"
    lines = selectors.inbox(request.actor, tab, search)
    at = request.GET.get("at", "")
    return {"lines": lines, "tab": tab, "search": search, "counts": counts, "most": selectors.MOST, "at": at}


def _thread(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    first = request.GET.get("since", "") or request.POST.get("since", "")
    window = threads.since(request.actor, conversation, first) if first else threads.latest(request.actor, conversation)
    return {
        **_said_to(request, conversation),
        "window": window,
        "due_at": selectors.answer_due(conversation),
        "writing": _who_else_writes(request, conversation),
    }


def _composer(request: StaffRequest, conversation: Conversation, text: str = "", error: str = "") -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "text": text,
        "error": error,
        "key": get_random_string(20),
        "version": conversation.version,
        "quick_replies": [(str(each.name), each.text.get(language)) for each in quick_replies()],
    }


def _said_to(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
    """Return the conversation, whom it is with, and whether the reader may answer."""
    return {
        "conversation": conversation,
        "card": patients.header(request.actor, conversation.patient_id),
        "may_reply": request.actor.may("conversations.reply"),
    }


def _facts(request: StaffRequest, conversation: Conversation) -> dict[str, Any]:
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


def _user_id(request: StaffRequest, uid: str) -> int | None:
    return organizations.user_id(request.actor, uid) if uid else None
