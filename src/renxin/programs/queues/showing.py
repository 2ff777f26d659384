"""Tickets, counters and steps in the words of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import pgettext, pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from .engine import OrderRules, rules_of
from .engine.triage_pack import Level, triage_pack
from .models import Counter, Queue, Ticket, TicketStep
from .selectors import Line, Place
from .selectors import counters as counters_of

_STEPS: Final = {
    "taken": pgettext_lazy("ticket step", "Checked in"),
    "called": pgettext_lazy("ticket step", "Called"),
    "again": pgettext_lazy("ticket step", "Called again"),
    "passed": pgettext_lazy("ticket step", "Was not there"),
    "stepped": pgettext_lazy("ticket step", "Let others go first"),
    "back": pgettext_lazy("ticket step", "Back in line"),
    "began": pgettext_lazy("ticket step", "Came in"),
    "done": pgettext_lazy("ticket step", "Done"),
    "results": pgettext_lazy("ticket step", "Will come back with results"),
    "moved": pgettext_lazy("ticket step", "Sent to another queue"),
    "left": pgettext_lazy("ticket step", "Went away"),
    "level": pgettext_lazy("ticket step", "Judged"),
    "doctor": pgettext_lazy("ticket step", "Given to another doctor"),
    "day_end": pgettext_lazy("ticket step", "The day was over"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One word on why somebody stands where she stands, with its tone (`now`, `soon` or nothing)."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the line with the reasons for it."""

    place: Place
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter with the labels of who is inside and who is called there."""

    counter: Counter
    inside: tuple[str, ...]
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """What was done with a ticket, when, where and by whom."""

    step: TicketStep
    words: str
    by: str


def rules(queue: Queue) -> OrderRules:
    """Return the rules of a queue."""
    return rules_of(queue.rules, queue.settings)


def level_of(number: int) -> Level | None:
    """Return a level of the pack; None where none was given."""
    return next((one for one in triage_pack().levels if one.level == number), None)


def row(place: Place) -> Row:
    """Return a place in the line with its reasons."""
    return Row(place, reasons(place.ticket, place.passes))


def reasons(ticket: Ticket, passes: int = 0) -> tuple[Reason, ...]:
    """Return why a ticket stands where it stands, the gravest first."""
    found: list[Reason] = []
    level = level_of(ticket.level)
    if level is not None:
        found.append(Reason(str(level.text), level.tone))
    if ticket.kind != Ticket.Kind.FIRST:
        found.append(Reason(str(Ticket.Kind(ticket.kind).label)))
    found += [Reason(str(Ticket.Priority(one).label)) for one in ticket.priorities]
    if passes:
        found.append(Reason(pgettext("ticket", "Was not there"), "soon"))
    return tuple(found)


def for_counter(queue: Queue, counter: Counter, waiting: Sequence[Place]) -> list[Place]:
    """Return who of those waiting is called from a counter by "next", in order."""
    keeps = rules(queue).keeps_doctor
    return [
        one
        for one in waiting
        if not one.to_be_judged and (not keeps or one.ticket.practitioner_id in (None, counter.practitioner_id))
    ]


def counters(actor: Actor, queue: Queue, line: Line) -> list[Seat]:
    """Return the counters of a queue with who is at each."""
    return [
        Seat(
            one,
            tuple(place.ticket.label for place in line.inside if place.ticket.counter_id == one.pk),
            tuple(place.ticket.label for place in line.called if place.ticket.counter_id == one.pk),
        )
        for one in counters_of(actor, queue)
    ]


def steps(actor: Actor, rows: Sequence[TicketStep]) -> list[StepLine]:
    """Return the steps of a ticket in words, with the names of who took them."""
    people = organizations.users_by_ids(actor, {one.user_id for one in rows if one.user_id})
    found = []
    for one in rows:
        user = people.get(one.user_id or 0)
        level = level_of(int(one.reason)) if one.what == "level" and one.reason.isdigit() else None
        words = str(_STEPS.get(one.what, one.what)) + (f" · {level.text}" if level else "")
        found.append(StepLine(one, words, user.get_full_name() if user else ""))
    return found
