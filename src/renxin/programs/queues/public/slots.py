"""What waiting shows on the patient's home: a place in line, or that she may check in today; ways from a queue."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.selectors import Visit
from renxin.programs.queues.models import Queue
from renxin.ui import slots

from .showing import CLASS, shown_of, tickets_shown, ways_shown


def home_now(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show first of all where she stands; on the day of a visit, that she checks in here."""
    if not visit.may(CLASS):
        return None
    actor = request.actor  # type: ignore[attr-defined]
    tickets = tickets_shown(actor, visit, standing_only=True)
    ways = ways_shown(actor, visit)
    if not tickets and not ways:
        return None
    return "queues/public/_home.html", {"shown": shown_of(actor, tickets), "ways": ways}


def queue_ways(request: HttpRequest, *, queue: Queue, **_context: Any) -> tuple[str, dict[str, Any]]:
    """Lead from a queue to the code that hangs there and to how well its waits are foretold."""
    return "queues/public/_ways.html", {"queue": queue}


slots.register("queue.ways", 10, queue_ways)
slots.register("home.now", 5, home_now)
