"""What staff do with a conversation besides answering: take it, put it back, close it, try a message again."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors, services
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect
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
    services.retry(request.actor, conversation, selectors.message_id(conversation, ref))
    return showing.news(request, conversation)


@require_POST
@staff("conversations.reply")
def assign(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a conversation, hand it to a colleague, or put it back into the queue."""
    conversation = selectors.get(request.actor, uid)
    owner, version = request.POST.get("owner", ""), request.POST.get("version", "")
    read = int(version) if version.isdigit() else None
    try:
        if owner == "me" and conversation.owner_id is None:
            services.take(request.actor, conversation, version=read)
        else:
            owner_id = request.actor.user_id if owner == "me" else _user_id(request, owner)
            services.assign(request.actor, conversation, owner_id, version=read)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    if showing.is_part(request):
        conversation = selectors.get(request.actor, uid)
        return showing.page(request, conversation, showing.composer(request, conversation))
    return redirect(request, reverse("conversations:thread", args=[uid]))


@require_POST
@staff("conversations.reply")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Close a conversation and go on with the next one of the list, or back to it."""
    conversation = selectors.get(request.actor, uid)
    version = request.POST.get("version", "")
    try:
        services.close(request.actor, conversation, version=int(version) if version.isdigit() else None)
    except WrongState as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("conversations:thread", args=[uid]))
    toast(request, _("The conversation is closed."), undo_url=reverse("conversations:reopen", args=[uid]))
    return redirect(request, _next(request))


@require_POST
@staff("conversations.reply")
def reopen(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a closed conversation up again."""
    try:
        services.reopen(request.actor, selectors.get(request.actor, uid))
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("conversations:thread", args=[uid]))


def _next(request: StaffRequest) -> str:
    try:
        row = selectors.get(request.actor, UUID(request.POST.get("next", "")))
    except (NotFound, ValueError):
        return reverse("conversations:inbox")
    return reverse("conversations:thread", args=[row.uid])


def _user_id(request: StaffRequest, uid: str) -> int | None:
    return organizations.user_id(request.actor, uid) if uid else None
