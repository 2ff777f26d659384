"""One search for everything: people first, then cases, then pages one may open."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.engagement.conversations import selectors as conversations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.cases import selectors as cases
from renxin.ui import nav
from renxin.ui.render import redirect, render

_FOUND = 8


@require_GET
@staff("organizations.view")
def search(request: StaffRequest) -> HttpResponse:
    """Answer the palette with groups of links; a plain form submit goes to the list of patients."""
    text = request.GET.get("q", "").strip()
    if not getattr(request, "htmx", False):
        return redirect(request, f"{reverse('console:patients')}?{request.GET.urlencode()}")
    context: dict[str, Any] = {"q": text, "people": [], "cases": [], "rooms": _rooms(request, text)}
    if text and request.actor.may("patients.view"):
        context["people"] = patients.search(request.actor, text, _FOUND)
    if text and request.actor.may("cases.view"):
        found = cases.visible(request.actor).filter(number__icontains=text)
        context["cases"] = list(found.order_by("-opened_at")[:_FOUND])
    return render(request, "console/_found.html", context)


def _rooms(request: StaffRequest, text: str) -> list[tuple[str, str, str]]:
    found = [part for room in nav.rooms(request) for part in (room.parts or (room,))]
    rooms = [(str(part.own), part.url, part.item.icon) for part in found]
    if request.actor.may("patients.view"):
        rooms.append((_("All patients"), reverse("console:patients"), "users"))
    if conversations.looks_like_code(text) and request.actor.may("conversations.view"):
        address = f"{reverse('conversations:confirm')}?{urlencode({'code': text})}"
        return [(_("Did we write %(code)s?") % {"code": text}, address, "search")]
    return [room for room in rooms if not text or text.lower() in room[0].lower()][:_FOUND]
