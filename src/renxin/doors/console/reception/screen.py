"""The one screen of the desk about one person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.programs.queues.models import Ticket
from renxin.ui.render import render

from . import choosing, desk


def show_person(request: StaffRequest, uid: UUID, status: int = 200, **more: Any) -> HttpResponse:
    """Return the screen of one person; htmx asks for the seats alone."""
    patient = patients.get(request.actor, uid)
    with patients.looking_at(request.actor, patient):
        context = {
            "nav_key": "access",
            "crumbs": [(_("Reception"), reverse("reception:desk"))],
            **desk.of_person(request.actor, patient),
            **choosing.choice(request, patient),
            "taken": _taken(request),
            "priorities": Ticket.Priority.choices,
            "may_edit": request.actor.may("patients.edit"),
            **more,
        }
        parts = {"seats": "console/reception/_seats.html"}
        return render(request, "console/reception/person.html", context, partial=parts, status=status)


def _taken(request: StaffRequest) -> Ticket | None:
    """Return the ticket that was taken just now."""
    number = request.GET.get("ticket", "")
    try:
        wanted = UUID(number)
    except ValueError:
        return None
    return Ticket.objects.of(request.actor).select_related("queue__place").filter(uid=wanted).first()
