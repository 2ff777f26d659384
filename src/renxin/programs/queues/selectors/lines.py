"""Tickets: who stands in a queue, in which order, and a patient's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.queues.models import STANDING, Queue, Ticket, TicketStep

from .places import VIEW, departments_reached

State = Ticket.State


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket with whom it is of, and for one who waits how many stand before her."""

    ticket: Ticket
    patient: PatientCard | None
    before: int = 0
    passes: int = 0
    to_be_judged: bool = False


@dataclass(slots=True)
class Line:
    """A queue as its desk sees it: inside, called, waiting in order, void today, back later with results."""

    queue: Queue
    inside: list[Place] = field(default_factory=list)
    called: list[Place] = field(default_factory=list)
    waiting: list[Place] = field(default_factory=list)
    missed: list[Place] = field(default_factory=list)
    expected: list[Place] = field(default_factory=list)


def standing(actor: Actor, queue: Queue) -> list[Ticket]:
    """Return the tickets that stand in a queue today, in the order in which they are called; who is inside first."""
    rows = _today(actor).filter(queue=queue, state__in=STANDING).select_related("queue", "practitioner", "counter")
    place = {State.SERVING: 0, State.CALLED: 1, State.WAITING: 2}
    return sorted(rows.order_by("rank", "number"), key=lambda row: place[State(row.state)])


def people_before(tickets: Iterable[Ticket], one: Ticket, *, keeps_doctor: bool = True) -> int:
    """Return how many of the standing tickets are called before `one`: those of her doctor or of none."""
    own = one.practitioner_id
    count = 0
    for row in tickets:
        if row.pk == one.pk:
            return count
        mine = not keeps_doctor or own is None or row.practitioner_id in (None, own)
        count += row.state == State.WAITING and mine
    return count


def line(actor: Actor, queue: Queue) -> Line:
    """Return a queue as its desk sees it, with the people's names: a few statements for any length."""
    actor.require(VIEW)
    rows = standing(actor, queue)
    missed = list(_today(actor).filter(queue=queue, state=State.MISSED).select_related("queue").order_by("-ended_at"))
    back = expected_back(actor, queue)
    people = patients.plain_cards(actor, {row.patient_id for row in [*rows, *missed, *back]})
    passes = _passes(actor, rows)
    found = Line(queue)
    for row in rows:
        judged = row.level < 9 or row.kind == Ticket.Kind.RESULTS or not queue.needs_triage
        place = Place(row, people.get(row.patient_id), len(found.waiting), passes.get(row.pk, 0), not judged)
        lists = {State.SERVING: found.inside, State.CALLED: found.called, State.WAITING: found.waiting}
        lists[State(row.state)].append(place)
    found.called.sort(key=lambda one: one.ticket.last_called_at or one.ticket.joined_at, reverse=True)
    found.missed = [Place(row, people.get(row.patient_id)) for row in missed]
    found.expected = [Place(row, people.get(row.patient_id)) for row in back]
    return found


def expected_back(actor: Actor, queue: Queue) -> list[Ticket]:
    """Return today's tickets whose people were told to come back with results and have not come back yet."""
    told = TicketStep.objects.of(actor).filter(ticket=OuterRef("pk"), what="results")
    came = Ticket.objects.of(actor).filter(followed=OuterRef("pk"), kind=Ticket.Kind.RESULTS)
    rows = _today(actor).filter(Exists(told), ~Exists(came), queue=queue, state=State.DONE)
    return list(rows.select_related("queue").order_by("ended_at"))


def of_patient(actor: Actor, patient_id: int, *, standing_only: bool = False) -> list[Ticket]:
    """Return a person's tickets of today, those that stand first. She reads her own; staff those of whom they see.

    Raises:
        NotFound: the actor may not see her.
    """
    patient = patients.get_by_id(actor, patient_id)
    rows = _today(actor).filter(patient_id=patient.pk).select_related("queue__department", "counter", "practitioner")
    found = list(rows.filter(state__in=STANDING) if standing_only else rows)
    return sorted(found, key=lambda row: (row.state not in STANDING, -row.joined_at.timestamp()))


def ticket(actor: Actor, uid: UUID) -> Ticket:
    """Return one ticket of a queue that staff may see, or a patient's own.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    rows = Ticket.objects.of(actor).select_related("queue__department", "counter", "practitioner").filter(uid=uid)
    if actor.kind == "patient":
        rows = rows.filter(patient_id=patients.current_id(actor.tenant_id, actor.patient_id or 0))
    else:
        actor.require(VIEW)
        if not actor.all_departments:
            rows = rows.filter(queue__department_id__in=departments_reached(actor))
    row = rows.first()
    if row is None:
        raise NotFound("ticket")
    return row


def ticket_by_label(actor: Actor, queue: Queue, label: str) -> Ticket | None:
    """Return today's ticket of a queue with a label, as people type it: case and spaces do not count."""
    wanted = label.strip().upper().replace(" ", "")
    return _today(actor).filter(queue=queue, label=wanted).select_related("queue", "counter").first()


def tickets_of_day(actor: Actor, queue: Queue, day: date) -> list[Ticket]:
    """Return every ticket of a queue on a day, by number."""
    actor.require(VIEW)
    rows = Ticket.objects.of(actor).filter(queue=queue, on_date=day).select_related("practitioner", "counter")
    return list(rows.order_by("number"))


def _today(actor: Actor) -> QuerySet[Ticket]:
    return Ticket.objects.of(actor).filter(on_date=clock.today(organizations.zone_of(actor)))


def _passes(actor: Actor, rows: list[Ticket]) -> dict[int, int]:
    steps = TicketStep.objects.of(actor).filter(ticket__in=[row.pk for row in rows if row.calls], what="passed")
    found: dict[int, int] = {}
    for pk in steps.values_list("ticket_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def steps(actor: Actor, row: Ticket) -> list[TicketStep]:
    """Return what was done with a ticket, the first first. The ticket was read by `ticket`, which asks who may."""
    rows = TicketStep.objects.of(actor).filter(ticket=row).select_related("counter")
    return list(rows.order_by("at", "pk"))
