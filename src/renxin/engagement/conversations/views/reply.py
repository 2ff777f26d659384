"""The answer, or a note among colleagues."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.phrases import mentions
from renxin.engagement.conversations.reading import reach
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect

from . import showing


@require_POST
@staff("conversations.reply")
def reply(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer the patient, or note something; what cannot be sent comes back with its words in the box."""
    conversation = selectors.get(request.actor, uid)
    if request.POST.get("instead"):
        text = services.answer_within_limits(request.actor, "en" if _is_english(request) else "zh")
        return showing.page(request, conversation, showing.composer(request, conversation, text))
    try:
        _say(request, conversation)
    except (InvalidInput, WrongState) as error:
        conversation = selectors.get(request.actor, uid)
        box = _kept(request, conversation, str(error.message))
        box["crossed"] = error.limits if isinstance(error, services.CrossesLimit) else []
        box["goes_at"] = error.at if isinstance(error, services.GoesLater) else None
        return showing.page(request, conversation, box, status=422)
    if not showing.is_part(request):
        return redirect(request, reverse("conversations:thread", args=[uid]))
    conversation = selectors.get(request.actor, uid)
    return showing.page(request, conversation, showing.composer(request, conversation))


@require_GET
@staff("conversations.reply")
def limits(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say what the chosen channel allows just now."""
    conversation = selectors.get(request.actor, uid)
    ways = reach.ways(request.actor, conversation, wanted=request.GET.get("channel", ""))
    chosen = next((way for way in ways if way.chosen), None)
    return render(request, "conversations/_limits.html", {"limits": chosen.limits if chosen else None})


def _kept(request: StaffRequest, conversation: Conversation, error: str) -> dict[str, Any]:
    """Return the box with everything that was in it."""
    kept = services.chosen_files(request.actor, conversation, request.POST.getlist("file")[: services.MOST_FILES])
    return showing.composer(request, conversation, request.POST.get("text", ""), error, kept)


def _say(request: StaffRequest, conversation: Conversation) -> None:
    text, version = request.POST.get("text", ""), request.POST.get("version", "")
    if request.POST.get("mode") == "note":
        called = mentions.called(request.actor, text)
        services.note(request.actor, conversation, text, mentioned=[user.pk for user in called])
        return
    services.reply(
        request.actor,
        conversation,
        text,
        key=request.POST.get("key", ""),
        version=int(version) if version.isdigit() else None,
        channel_kind=request.POST.get("channel") or None,
        files=services.chosen_files(request.actor, conversation, request.POST.getlist("file")),
        confirmed=request.POST.get("confirmed") == "1",
        later=request.POST.get("later") == "1",
    )


def _is_english(request: StaffRequest) -> bool:
    """Tell whether the words in the box are English: what replaces them is too."""
    return not any("\u3400" <= each <= "\u9fff" for each in request.POST.get("text", ""))
