"""What staff do with a conversation besides answering: take it, hand it over, close it, try a message again."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations import thread as threads
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import showing


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
    return render(request, "conversations/_tail.html", showing.said(request, conversation))


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


def _user_id(request: StaffRequest, uid: str) -> int | None:
    return organizations.user_id(request.actor, uid) if uid else None
