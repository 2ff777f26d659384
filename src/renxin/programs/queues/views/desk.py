"""The call desk: who is inside, who is called, who is next; one ticket with all its steps."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect as go
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.queues import judgements, selectors, services, showing
from renxin.programs.queues.models import Counter, Delay, Queue, Ticket
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .acting import at_counter, with_ticket

State = Ticket.State
_NEXT: Final = 5
_FOUND: Final = 6
_PARTS: Final = {"desk": "queues/_desk.html", "desk-now": "queues/_now.html", "desk-line": "queues/_line.html"}


@require_GET
@staff("queues.work")
def choose(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Go to the counter where one sits, to the only one, or let her choose."""
    actor = request.actor
    queue = selectors.queue(actor, uid)
    counters = selectors.counters(actor, queue)
    mine = [one for one in counters if actor.practitioner_id and one.practitioner_id == actor.practitioner_id]
    only = mine[:1] or (counters if len(counters) == 1 else [])
    if only and "all" not in request.GET:
        return go(reverse("queues:counter", args=[queue.uid, only[0].uid]))
    context = {
        "queue": queue,
        "counters": counters,
        "manages": actor.may("queues.manage"),
        "nav_key": "access",
    }
    return render(request, "queues/choose.html", context)


@require_GET
@staff("queues.work")
def desk(request: StaffRequest, uid: UUID, counter: UUID) -> HttpResponse:
    """Show the desk of one counter. A part that has not changed since it was shown is not sent again."""
    queue = selectors.queue(request.actor, uid)
    row = selectors.counter(request.actor, queue, counter)
    context = _context(request, queue, row)
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == "desk-now" and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "queues/desk.html", context, partial=_PARTS)


@require_POST
@staff("queues.work")
def act(request: StaffRequest, uid: UUID, counter: UUID) -> HttpResponse:
    """Do what was pressed at a counter and show the desk as it is then."""
    queue = selectors.queue(request.actor, uid)
    row = selectors.counter(request.actor, queue, counter)
    try:
        said = at_counter(request.actor, row, request.POST.get("act", ""), request.POST.dict())
        if said:
            toast(request, said)
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(request, reverse("queues:counter", args=[queue.uid, row.uid]))
    row = selectors.counter(request.actor, queue, counter)
    return render(request, "queues/desk.html", _context(request, queue, row), partial=_PARTS)


@require_GET
@staff("queues.work")
def find(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Find people to check in."""
    queue = selectors.queue(request.actor, uid)
    text = request.GET.get("q", "").strip()
    found = patients.search(request.actor, text, _FOUND) if len(text) > 1 else []
    context = {"queue": queue, "found": found, "text": text, "priorities": Ticket.Priority.choices}
    return render(request, "queues/_found.html", context | {"back": request.GET.get("back", "")})


@require_POST
@staff("queues.work")
def take(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Check somebody in at the desk."""
    actor, posted = request.actor, request.POST
    queue = selectors.queue(actor, uid)
    patient = patients.get(actor, posted.get("patient", ""))
    try:
        said = posted.getlist("priorities")
        ticket = services.check_in(actor, patient.pk, queue, source=Ticket.Source.DESK, priorities=said)
        toast(request, _("%(name)s has number %(label)s.") % {"name": patient.name, "label": ticket.label})
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return _back_to_desk(request, queue)


@require_POST
@staff("queues.work")
def delay(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Tell everybody who waits that it takes longer."""
    queue, posted = selectors.queue(request.actor, uid), request.POST
    try:
        minutes = posted.get("minutes", "")
        if not minutes.isdigit():
            raise InvalidInput(_("Give the minutes as a whole number."), where="minutes")
        services.announce_delay(
            request.actor, queue, int(minutes), posted.get("reason", ""), words=posted.get("words", "")
        )
        toast(request, _("Told to everybody who waits."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return _back_to_desk(request, queue)


@require_POST
@staff("queues.work")
def end_delay(request: StaffRequest, uid: UUID, delay: UUID) -> HttpResponse:
    """Take an announced delay back."""
    queue = selectors.queue(request.actor, uid)
    services.end_delay(request.actor, selectors.delay(request.actor, queue, delay))
    toast(request, _("Taken back."))
    return _back_to_desk(request, queue)


@require_GET
@staff("queues.view")
def ticket(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one ticket: where it stands, why there, everything that was done with it."""
    actor = request.actor
    row = selectors.ticket(actor, uid)
    record_look(actor, "view", "ticket", row.uid, patient_id=row.patient_id)
    line = selectors.standing(actor, row.queue)
    context = {
        "row": row,
        "card": patients.plain_cards(actor, [row.patient_id]).get(row.patient_id),
        "why": showing.reasons(row),
        "before": selectors.people_before(line, row) if row.state == State.WAITING else None,
        "steps": showing.steps(actor, selectors.steps(actor, row)),
        "judgements": [judgements.shown(one) for one in selectors.judgements_of(actor, row.patient_id)],
        "queues": _others(request, row.queue),
        "doctors": _doctors(request, row.queue),
        "works": actor.may("queues.work"),
        "judges": actor.may("triage.work"),
        "nav_key": "access",
    }
    return render(request, "queues/ticket.html", context)


@require_POST
@staff("queues.work")
def ticket_act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Do what was pressed on the page of a ticket."""
    row = selectors.ticket(request.actor, uid)
    try:
        said = with_ticket(request.actor, row, request.POST.get("act", ""), request.POST.dict())
        toast(request, said or pgettext("queue", "Written down."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("queues:ticket", args=[row.uid]))


def _context(request: StaffRequest, queue: Queue, counter: Counter) -> dict[str, Any]:
    actor = request.actor
    line = selectors.line(actor, queue)
    here = [one for one in [*line.inside, *line.called] if one.ticket.counter_id == counter.pk]
    everybody = "all" in request.GET
    own = showing.for_counter(queue, counter, line.waiting)
    marks = ".".join(f"{one.ticket.pk}-{one.ticket.version}" for one in here)
    return {
        "queue": queue,
        "counter": counter,
        "words": {"called": State.CALLED.label, "inside": State.SERVING.label},
        "inside": [one for one in here if one.ticket.state == State.SERVING],
        "called": [one for one in here if one.ticket.state == State.CALLED],
        "next": [showing.row(one) for one in (line.waiting if everybody else own[:_NEXT])],
        "for_counter": len(own),
        "waiting": len(line.waiting),
        "shows_all": everybody,
        "missed": line.missed,
        "expected": line.expected,
        "to_be_judged": sum(one.to_be_judged for one in line.waiting),
        "counters": showing.counters(actor, queue, line),
        "delays": selectors.delays(actor, queue),
        "reasons": Delay.Reason.choices,
        "queues": _others(request, queue),
        "doctors": _doctors(request, queue),
        "topics": services.topic_of(queue),
        "seen": f"{counter.state}.{counter.practitioner_id}.{len(own)}.{marks}",
        "ends_by_next": showing.rules(queue).next_ends,
        "manages": actor.may("queues.manage"),
        "judges": actor.may("triage.work"),
        "nav_key": "access",
    }


def _others(request: StaffRequest, queue: Queue) -> list[Queue]:
    return [one for one in selectors.queues(request.actor, everywhere=True) if one.pk != queue.pk]


def _doctors(request: StaffRequest, queue: Queue) -> list[tuple[str, str]]:
    staff_there = organizations.practitioners(request.actor, queue.department_id)
    return [(str(one.uid), one.name) for one in staff_there]


def _back_to_desk(request: StaffRequest, queue: Queue) -> HttpResponse:
    """Return to the counter one came from, named by its key."""
    given = request.POST.get("back", "")
    counter = next((one for one in selectors.counters(request.actor, queue) if str(one.uid) == given), None)
    if counter is None:
        return redirect(request, reverse("queues:desk", args=[queue.uid]))
    return redirect(request, reverse("queues:counter", args=[queue.uid, counter.uid]))
