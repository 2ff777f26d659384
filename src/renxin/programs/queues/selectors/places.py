"""Queues, their counters, delays that are in force, how full they are."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues.models import STANDING, Counter, Delay, Queue, Ticket

VIEW = "queues.view"


def visible_queues(actor: Actor) -> QuerySet[Queue]:
    """Return the queues of the departments that staff reach; a patient or a screen sees those that are open."""
    rows = Queue.objects.of(actor).select_related("department", "place").order_by("department_id", "kind", "name")
    if actor.kind == "patient":
        return rows.filter(is_active=True)
    actor.require(VIEW)
    return rows if actor.all_departments else rows.filter(department_id__in=departments_reached(actor))


def departments_reached(actor: Actor) -> set[int]:
    """Return the departments whose queues staff reach: their own, and those that were merged into them."""
    gone = organizations.successors(actor).items()
    return {*actor.department_ids, *(before for before, into in gone if into in actor.department_ids)}


def queues(actor: Actor, *, everywhere: bool = False, closed: bool = False) -> list[Queue]:
    """Return the queues one may see; `everywhere` also those of other departments, to send somebody there."""
    rows = visible_queues(actor)
    if everywhere:
        rows = Queue.objects.of(actor).select_related("department").order_by("department_id", "kind", "name")
    return list(rows if closed else rows.filter(is_active=True))


def queues_of_department(actor: Actor, department_id: int) -> list[Queue]:
    """Return the open queues of a department and of those merged into it, doctors' queues first."""
    gone = [before for before, into in organizations.successors(actor).items() if into == department_id]
    rows = Queue.objects.of(actor).filter(department_id__in=[department_id, *gone], is_active=True)
    rows = rows.select_related("department")
    return sorted(rows, key=lambda row: (row.kind != Queue.Kind.CLINIC, row.kind, row.pk))


def queue(actor: Actor, uid: UUID) -> Queue:
    """Return one queue.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    row = visible_queues(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("queue")
    return row


def queue_by_code(actor: Actor, code: str) -> Queue | None:
    """Return the open queue with a code, if there is one."""
    return Queue.objects.of(actor).filter(code=code, is_active=True).select_related("department").first()


def queue_by_id(actor: Actor, queue_id: int) -> Queue | None:
    """Return a queue by its key, closed ones too."""
    return Queue.objects.of(actor).filter(pk=queue_id).select_related("department", "place").first()


def counters(actor: Actor, queue: Queue) -> list[Counter]:
    """Return the counters of a queue with who sits there."""
    rows = Counter.objects.of(actor).filter(queue=queue).select_related("practitioner", "room", "queue")
    return list(rows.order_by("name", "pk"))


def counter(actor: Actor, queue: Queue, uid: UUID) -> Counter:
    """Return one counter of a queue.

    Raises:
        NotFound: there is none.
    """
    row = Counter.objects.of(actor).filter(queue=queue, uid=uid).select_related("practitioner", "queue").first()
    if row is None:
        raise NotFound("counter")
    return row


def delays(actor: Actor, queue: Queue) -> list[Delay]:
    """Return what is announced in a queue and in force, the longest first."""
    rows = Delay.objects.of(actor).filter(queue=queue, ended_at__isnull=True, until__gt=clock.now())
    return list(rows.select_related("practitioner").order_by("-minutes"))


def delay(actor: Actor, queue: Queue, uid: UUID) -> Delay:
    """Return one delay of a queue.

    Raises:
        NotFound: there is none.
    """
    row = Delay.objects.of(actor).filter(queue=queue, uid=uid).first()
    if row is None:
        raise NotFound("delay")
    return row


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One line of the list of queues: how many wait, are called or inside, how long the first has waited."""

    queue: Queue
    waiting: int
    busy: int
    open_counters: int
    critical: int
    longest_minutes: int | None


def figures(actor: Actor, *, closed: bool = False) -> list[QueueFigures]:
    """Return every queue one may see with how full it is: three statements for any number of queues."""
    rows = queues(actor, closed=closed)
    today, now = clock.today(organizations.zone_of(actor)), clock.now()
    found = Ticket.objects.of(actor).filter(queue__in=rows, state__in=STANDING, on_date=today).order_by()
    counted: dict[int, Any] = {
        row["queue_id"]: row
        for row in found.values("queue_id").annotate(
            waiting=Count("pk", filter=Q(state=Ticket.State.WAITING)),
            busy=Count("pk", filter=~Q(state=Ticket.State.WAITING)),
            critical=Count("pk", filter=Q(state=Ticket.State.WAITING, level__lte=2)),
            since=Min("joined_at", filter=Q(state=Ticket.State.WAITING)),
        )
    }
    seats = Counter.objects.of(actor).filter(queue__in=rows, state=Counter.State.OPEN).order_by()
    open_ones = dict(seats.values_list("queue_id").annotate(n=Count("pk")))
    lines = []
    for row in rows:
        one = counted.get(row.pk, {})
        since = one.get("since")
        lines.append(
            QueueFigures(
                queue=row,
                waiting=one.get("waiting", 0),
                busy=one.get("busy", 0),
                open_counters=open_ones.get(row.pk, 0),
                critical=one.get("critical", 0),
                longest_minutes=int((now - since).total_seconds() // 60) if since else None,
            )
        )
    return lines
