"""The answer."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors, services
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect

from . import showing


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
        box = showing.composer(request, conversation, text, str(error.message))
        return showing.page(request, conversation, box, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(request, reverse("conversations:thread", args=[uid]))
    conversation = selectors.get(request.actor, uid)
    return showing.page(request, conversation, showing.composer(request, conversation))
