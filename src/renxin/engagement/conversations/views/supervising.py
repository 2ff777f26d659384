"""Who is at work: agents, load, who waits, promises kept and broken."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.desk import queue as queue_reads
from renxin.kernel.core import clock
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


@require_GET
@staff("conversations.supervise")
def supervise(request: StaffRequest) -> HttpResponse:
    """Show the desk as it is now."""
    context = {"nav_key": "inbox"} | _now(request)
    return render(request, "conversations/supervise.html", context, partial="conversations/_supervise.html")


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
