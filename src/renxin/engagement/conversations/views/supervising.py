"""Who is at work: agents, load, who waits, promises kept and broken."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.desk import queue as queue_reads
from renxin.engagement.conversations.services.presence import MOST
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("conversations.supervise")
def supervise(request: StaffRequest) -> HttpResponse:
    """Show the desk as it is now."""
    context = {"nav_key": "inbox", "skills": desk_pack.pack().skills, "most": MOST} | _now(request)
    context["colleagues"] = organizations.staff_who_may(request.actor, "conversations.reply")
    return render(request, "conversations/supervise.html", context, partial="conversations/_supervise.html")


@require_POST
@staff("conversations.supervise")
def set_agent(request: StaffRequest) -> HttpResponse:
    """Say how much a colleague is given at once, and what she is good at."""
    user_id = organizations.user_id(request.actor, request.POST.get("user", ""))
    capacity = request.POST.get("capacity", "")
    try:
        services.set_agent(
            request.actor,
            user_id or 0,
            capacity=int(capacity) if capacity.isdigit() else 0,
            skills=request.POST.getlist("skills"),
        )
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Saved."))
    return redirect(request, reverse("conversations:supervise"))


def _now(request: StaffRequest) -> dict[str, Any]:
    actor = request.actor
    midnight = clock.now().astimezone(organizations.zone_of(actor)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "agents": selectors.agents(actor),
        "queues": queue_reads.queues(actor),
        "late": queue_reads.about_to_be_late(actor),
        "today": selectors.promises(actor, midnight, clock.now()),
        "alarms": selectors.open_alarms(actor),
    }
