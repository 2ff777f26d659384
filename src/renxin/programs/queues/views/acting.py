"""What a press at the desk means: a name, what it does, and in which words it is told."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues import selectors, services
from renxin.programs.queues.models import Counter, Queue, Ticket

Given = dict[str, str]


def at_counter(actor: Actor, counter: Counter, act: str, given: Given) -> str:
    """Do what was pressed at a counter; return what to say, or nothing where the page shows it.

    Raises:
        InvalidInput: nothing of that name can be done.
        RenxinError: it cannot be done (any more); the text says why.
    """
    if act == "next":
        called = services.call_next(actor, counter)
        return "" if called else _("Nobody waits for this counter.")
    if act == "open":
        chosen = given.get("practitioner")
        sits = actor.practitioner_id if chosen is None else _doctor(actor, counter.queue, chosen)
        services.open_counter(actor, counter, sits)
        return ""
    if act == "pause":
        services.pause_counter(actor, counter)
        return ""
    if act == "close":
        services.close_counter(actor, counter)
        return ""
    ticket = selectors.ticket(actor, UUID(given.get("ticket", "")))
    if act == "call":
        services.call(actor, counter, ticket)
        return ""
    return with_ticket(actor, ticket, act, given)


def with_ticket(actor: Actor, ticket: Ticket, act: str, given: Given) -> str:
    """Do what was pressed beside a ticket; return what to say.

    Raises:
        InvalidInput: nothing of that name can be done, or no queue was chosen to send her to.
        RenxinError: it cannot be done (any more); the text says why.
    """
    if act in _SIMPLE:
        return _SIMPLE[act](actor, ticket)
    if act == "send":
        queue = _chosen(actor, given.get("queue", ""))
        moved = services.send_on(actor, ticket, queue)
        return _("%(label)s is %(new)s in “%(queue)s” now.") % {
            "label": ticket.label,
            "new": moved.label,
            "queue": queue,
        }
    if act == "doctor":
        services.change_doctor(actor, ticket, _doctor(actor, ticket.queue, given.get("practitioner", "")))
        return pgettext("queue", "Written down.")
    raise InvalidInput(f"nothing is called {act}", where="act")


def _back(actor: Actor, ticket: Ticket) -> str:
    if ticket.state == Ticket.State.MISSED:
        services.take_back(actor, ticket)
        return _("%(label)s stands in line again.") % {"label": ticket.label}
    new = services.return_with_results(actor, ticket.patient_id, ticket.queue)
    return _("Back with results: %(label)s.") % {"label": new.label}


def _passed(actor: Actor, ticket: Ticket) -> str:
    row = services.pass_over(actor, ticket)
    if row.state == Ticket.State.MISSED:
        return _("%(label)s was not there twice and does not count any more.") % {"label": row.label}
    return _("%(label)s goes some places back.") % {"label": row.label}


def _quietly(do: Callable[[Actor, Ticket], object]) -> Callable[[Actor, Ticket], str]:
    def act(actor: Actor, ticket: Ticket) -> str:
        do(actor, ticket)
        return ""

    return act


_SIMPLE: Final[dict[str, Callable[[Actor, Ticket], str]]] = {
    "again": _quietly(services.recall),
    "begin": _quietly(services.begin),
    "done": _quietly(services.finish),
    "results": _quietly(lambda actor, ticket: services.finish(actor, ticket, results=True)),
    "left": _quietly(services.leave),
    "let_pass": _quietly(services.let_pass),
    "absent": _passed,
    "back": _back,
}


def _chosen(actor: Actor, uid: str) -> Queue:
    found = {str(row.uid): row for row in selectors.queues(actor, everywhere=True)}.get(uid)
    if found is None:
        raise InvalidInput(_("Choose the queue she is sent to."), where="queue")
    return found


def _doctor(actor: Actor, queue: Queue, uid: str) -> int | None:
    """Return the member of the queue's department who was chosen; None for nobody."""
    staff = organizations.practitioners(actor, queue.department_id)
    return next((one.pk for one in staff if str(one.uid) == uid), None)
