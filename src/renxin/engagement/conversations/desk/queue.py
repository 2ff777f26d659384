"""Who waits, for the supervisor: by department, and those whose promise is nearly or already broken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min
from django.db.models.functions import Coalesce

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.selectors import InboxLine
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

MOST_LATE: Final = 20


@dataclass(frozen=True, slots=True)
class QueueLine:
    """The queue of a department (empty: of everybody): how many wait, and since when the first one."""

    department: str
    waiting: int
    since: datetime | None


def queues(actor: Actor) -> list[QueueLine]:
    """Return the queues in which somebody waits, the longest wait first."""
    actor.require("conversations.supervise")
    rows = Conversation.objects.of(actor).filter(status=Conversation.Status.QUEUE).order_by()
    counted = rows.values_list("department_id").annotate(
        waiting=Count("pk"), since=Min(Coalesce("waiting_since", "queued_at"))
    )
    found = list(counted)
    names = organizations.departments_by_ids(actor, [pk for pk, _count, _since in found if pk])
    lines = [QueueLine(str(names[pk]) if pk in names else "", count, since) for pk, count, since in found]
    return sorted(lines, key=lambda line: (line.since is None, line.since and line.since.timestamp()))


def about_to_be_late(actor: Actor) -> list[InboxLine]:
    """Return the conversations whose answer is nearly due or overdue, the most overdue first."""
    actor.require("conversations.supervise")
    rows = selectors.visible(actor).filter(level__gte=1, waiting_since__isnull=False)
    due = Coalesce("first_due_at", "next_due_at")
    return selectors.lines_of(actor, list(rows.order_by(due.asc(nulls_last=True), "pk")[:MOST_LATE]))
