"""The same for many conversations at once."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.reading.listing import Wanted
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

MOST: Final = 200
_ACTS: Final[dict[str, Callable[[Actor, Conversation], Any]]] = {
    "take": services.take,
    "queue": services.to_queue,
    "close": services.close,
}


@require_POST
@staff("conversations.reply")
def bulk(request: StaffRequest) -> HttpResponse:
    """Take, hand over, put back or close the chosen conversations; those that others have moved on stay as they are."""
    doing = _doing(request)
    done = kept = 0
    for uid in _uids(request):
        try:
            doing(request.actor, selectors.get(request.actor, uid))
            done += 1
        except (WrongState, NotFound):
            kept += 1
    words = ngettext("%(count)d conversation changed.", "%(count)d conversations changed.", done) % {"count": done}
    if kept:
        words += " " + _("%(count)d stayed as they were: a colleague has them.") % {"count": kept}
    toast(request, words, level="error" if kept and not done else "done")
    back = Wanted.read(QueryDict(request.POST.get("back", ""))).address
    return redirect(request, f"{reverse('conversations:inbox')}?{back}")


def _doing(request: StaffRequest) -> Callable[[Actor, Conversation], Any]:
    act = _ACTS.get(request.POST.get("act", ""))
    if act:
        return act
    to = organizations.user_id(request.actor, request.POST.get("to", ""))
    if to is None:
        raise NotFound("act")
    return lambda actor, row: services.transfer(actor, row, to=to)


def _uids(request: StaffRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("one")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
