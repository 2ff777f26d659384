"""Somebody checks in, comes back with results, or was sent from elsewhere: she gets a ticket, once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import TicketTaken
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import note_departments
from renxin.programs.queues.engine import order_pack, place_of_results
from renxin.programs.queues.models import STANDING, Queue, Ticket

from .ending import end_old
from .line import State, changed, keep_step, lock_queues, rank_of, require, rules_for, standing, today_of, told

# Only who stands before a person can be seen to be pregnant, disabled or a soldier; age is known.
_SEEN_BY_STAFF: Final = (Ticket.Source.DESK, Ticket.Source.HIS, Ticket.Source.MOVED)
_KEPT: Final = (*STANDING, State.DONE, State.MOVED)


@transaction.atomic
def check_in(
    actor: Actor,
    patient_id: int,
    queue: Queue,
    *,
    source: str,
    appointment_id: int | None = None,
    appointed_at: datetime | None = None,
    practitioner_id: int | None = None,
    kind: str = Ticket.Kind.FIRST,
    priorities: Sequence[str] = (),
) -> Ticket:
    """Give somebody her ticket for today. Who stands here already, or came with this appointment, keeps it.

    Age gives its priority by itself; other `priorities` count when somebody of the house has seen her (desk, HIS).

    Raises:
        InvalidInput: an unknown source, kind or priority; the appointment is of another day.
        WrongState: the queue is closed.
    """
    patient_id = patients.current_id(actor.tenant_id, patient_id)
    require(actor, patient_id)
    _check(source, kind, priorities)
    lock_patients([patient_id])
    queue = lock_queues(actor, queue.pk)[queue.pk]
    known = _known(actor, patient_id, queue, appointment_id)
    if known is not None:
        return known
    if not queue.is_active:
        raise WrongState(_("%(queue)s is closed. Ask at the desk, please.") % {"queue": queue}, where="queue")
    _check_day(actor, appointed_at)
    ticket = Ticket(
        kind=kind,
        source=source,
        appointment_id=appointment_id,
        appointed_at=appointed_at,
        practitioner_id=practitioner_id,
        priorities=_priorities(actor, patient_id, source, priorities),
    )
    return take(actor, ticket, patient_id, queue)


@transaction.atomic
def return_with_results(actor: Actor, patient_id: int, queue: Queue, *, source: str = Ticket.Source.DESK) -> Ticket:
    """Put somebody back in line who was seen here today and has her results; she goes in between as the rules say.

    Raises:
        InvalidInput: she was not seen here today.
    """
    patient_id = patients.current_id(actor.tenant_id, patient_id)
    require(actor, patient_id)
    lock_patients([patient_id])
    queue = lock_queues(actor, queue.pk)[queue.pk]
    known = _known(actor, patient_id, queue, None)
    if known is not None:
        return known
    rows = Ticket.objects.of(actor).filter(patient_id=patient_id, queue=queue, on_date=today_of(actor))
    earlier = rows.filter(state=State.DONE).select_related("counter").order_by("-ended_at").first()
    if earlier is None:
        raise InvalidInput(_("She was not seen here today. Check her in instead."), where="patient")
    ticket = Ticket(
        kind=Ticket.Kind.RESULTS,
        source=source,
        appointment_id=earlier.appointment_id,
        practitioner_id=earlier.practitioner_id or (earlier.counter.practitioner_id if earlier.counter else None),
        priorities=earlier.priorities,
        level=earlier.level,
        followed=earlier,
    )
    return take(actor, ticket, patient_id, queue)


def take(actor: Actor, ticket: Ticket, patient_id: int, queue: Queue, *, since: datetime | None = None) -> Ticket:
    """Number a new ticket, put it into its place and record it. The queue is locked; `since` counts for the place."""
    rules, now = rules_for(queue), clock.now()
    ticket.tenant_id, ticket.patient_id, ticket.queue = actor.tenant_id, patient_id, queue
    ticket.on_date, ticket.joined_at = today_of(actor), now
    ticket.number = _next_number(actor, queue, ticket.on_date)
    ticket.label = f"{queue.prefix}{ticket.number:03d}"
    ticket.rank = rank_of(actor, ticket, rules, since)
    if ticket.kind == Ticket.Kind.RESULTS and ticket.level not in rules.first:
        line = standing(actor, ticket, rules)
        ticket.rank = place_of_results(line, rules.results, own=ticket.rank, first=rules.first)
    ticket.save(force_insert=True)
    keep_step(actor, ticket, "taken", ticket.source)
    note_departments(actor, [(patient_id, queue.department_id, now)])
    record(actor, TicketTaken(**told(ticket), source=ticket.source))
    changed(actor, queue)
    return ticket


def _check(source: str, kind: str, priorities: Sequence[str]) -> None:
    if source not in Ticket.Source.values:
        raise InvalidInput(f"no such source: {source}", where="source")
    if kind not in Ticket.Kind.values or kind == Ticket.Kind.RESULTS:
        raise InvalidInput(_("Choose what she comes for."), where="kind")
    if set(priorities) - set(Ticket.Priority.values):
        raise InvalidInput(_("Choose a priority of the list."), where="priorities")


def _check_day(actor: Actor, appointed_at: datetime | None) -> None:
    if appointed_at is None:
        return
    day = appointed_at.astimezone(organizations.zone_of(actor)).date()
    if day != today_of(actor):
        raise InvalidInput(
            _("This appointment is on %(day)s, not today.") % {"day": day.isoformat()}, where="appointment"
        )


def _known(actor: Actor, patient_id: int, queue: Queue, appointment_id: int | None) -> Ticket | None:
    """Return the ticket she has here today, standing or of the same appointment; what stood since yesterday ends."""
    today = today_of(actor)
    rows = Ticket.objects.of(actor).filter(patient_id=patient_id, queue=queue).select_related("queue", "counter")
    stands = rows.filter(state__in=STANDING).first()
    if stands is not None and stands.on_date != today:
        end_old(actor, [stands])
        stands = None
    if stands is None and appointment_id is not None:
        kept = rows.filter(on_date=today, appointment_id=appointment_id, state__in=_KEPT)
        return kept.order_by("-number").first()
    return stands


def _priorities(actor: Actor, patient_id: int, source: str, said: Sequence[str]) -> list[str]:
    pack = order_pack()
    person = patients.addressees(actor.tenant_id, [patient_id]).get(patient_id)
    seen = actor.kind != "patient" and source in _SEEN_BY_STAFF
    found = {one for one in said if seen}
    if person is not None and person.birth_date is not None:
        age = _years(person.birth_date, today_of(actor))
        found |= {Ticket.Priority.ELDERLY.value} if age >= pack.elderly_from else set()
        found |= {Ticket.Priority.INFANT.value} if age < pack.infant_below else set()
    return sorted(found)


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _next_number(actor: Actor, queue: Queue, day: date) -> int:
    rows = Ticket.objects.of(actor).filter(queue=queue, on_date=day)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
