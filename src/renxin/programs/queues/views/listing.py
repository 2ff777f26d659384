"""The list of queues: how full each is."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.queues import selectors, services
from renxin.ui.render import render


@require_GET
@staff("queues.view")
def queues(request: StaffRequest) -> HttpResponse:
    """Show every queue with how many wait, how long the first has waited, and the way to its desk."""
    actor = request.actor
    manages = actor.may("queues.manage")
    lines = selectors.figures(actor, closed=manages)
    context = {
        "lines": lines,
        "manages": manages,
        "works": actor.may("queues.work"),
        "topics": " ".join(services.topic_of(line.queue) for line in lines),
        "nav_key": "access",
    }
    return render(request, "queues/list.html", context, partial={"queues": "queues/_list.html"})
