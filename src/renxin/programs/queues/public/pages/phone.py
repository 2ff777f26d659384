"""The patient's own page of waiting: check in, where she stands, how long it takes, let others pass, go away."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients.selectors import VisitRequest, is_colleague, visited
from renxin.programs.queues import selectors, services
from renxin.programs.queues.models import Queue, Ticket
from renxin.programs.queues.public import arriving, places
from renxin.programs.queues.public.arriving import Position
from renxin.programs.queues.public.showing import hides, shown_of, tickets_shown, ways_shown
from renxin.ui.toasts import toast

CLASS = "appointments"


@visited(CLASS)
@require_GET
def enter(request: VisitRequest) -> HttpResponse:
    """Lead from the short address in a message to the visitor's own page."""
    return redirect("home-queue-of", uid=request.visit.me.uid)


@visited(CLASS)
@require_GET
def scanned(request: VisitRequest, code: str) -> HttpResponse:
    """Lead from the code that hangs at a queue to the visitor's own page; the page knows where she stands."""
    return redirect(f"{reverse('home-queue-of', args=[request.visit.me.uid])}?at={code}")


@visited(CLASS)
@require_GET
def queue(request: VisitRequest) -> HttpResponse:
    """Show where she stands, or with what she may check in."""
    return _page(request)


@visited(CLASS)
@require_POST
def check_in(request: VisitRequest) -> HttpResponse:
    """Take a number; pressed twice it is the same one."""
    if is_colleague(request):
        return _page(request)
    try:
        arriving.arrive(
            request.actor,
            request.visit.patient.pk,
            request.POST.get("what", ""),
            source=Ticket.Source.PHONE,
            at=_at(request),
            position=_position(request),
        )
    except (InvalidInput, WrongState) as error:
        return _page(request, error=str(error.message), status=422)
    return redirect("home-queue-of", uid=request.visit.patient.uid)


@visited(CLASS)
@require_POST
def step_out(request: VisitRequest, ticket: UUID) -> HttpResponse:
    """Let some people go first."""
    return _change(request, ticket, services.let_pass, _("Others go first; you keep a place a little further back."))


@visited(CLASS)
@require_http_methods(["GET", "POST"])
def leave(request: VisitRequest, ticket: UUID) -> HttpResponse:
    """Ask once whether she really goes, then give the place back."""
    if request.method == "GET":
        row = _ticket(request, ticket)
        return _render(request, "queues/public/leave.html", {"ticket": row})
    return _change(request, ticket, services.leave, _("Your place was given back. Thank you for telling us."))


@visited(CLASS, quiet=True)
@require_GET
def now(request: VisitRequest, ticket: UUID) -> HttpResponse:
    """Return one ticket as it stands: what a page fetches when its own line says that more than a number changed."""
    (one,) = shown_of(request.actor, [_ticket(request, ticket)])
    context = {"one": one, "patient": request.visit.patient, "visit": request.visit}
    return render(request, "queues/public/_ticket.html", context)


def _change(request: VisitRequest, uid: UUID, do: Any, words: str) -> HttpResponse:
    row = _ticket(request, uid)
    if not is_colleague(request):
        try:
            do(request.actor, row)
        except WrongState as error:
            return _page(request, error=str(error.message), status=422)
        toast(request, words)
    return redirect("home-queue-of", uid=request.visit.patient.uid)


def _page(request: VisitRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    at = _at(request)
    tickets = tickets_shown(request.actor, request.visit)
    shown = shown_of(request.actor, tickets)
    context = {
        "tickets": [one for one in shown if one.stands],
        "over": [one for one in shown if not one.stands],
        "ways": ways_shown(request.actor, request.visit, at=at),
        "at": at,
        "code": request.POST.get("at") or request.GET.get("at", ""),
        "topics": " ".join(one.topic for one in shown if one.stands),
        "error": error,
    }
    return _render(request, "queues/public/queue.html", context, status)


def _render(request: VisitRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    own = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": "home-queue-of",
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, template, {**own, **context}, status=status)


def _ticket(request: VisitRequest, uid: UUID) -> Ticket:
    try:
        row = selectors.ticket(request.actor, uid)
    except NotFound as error:
        raise Http404("ticket") from error
    if hides(request.visit, row.queue):
        raise Http404("ticket")
    return row


def _at(request: HttpRequest) -> Queue | None:
    """Return at which queue's code she stands, if the address or the form says so and it is one of this house."""
    found = places.queue_behind(request.POST.get("at") or request.GET.get("at", ""))
    actor = request.actor  # type: ignore[attr-defined]
    if found is None or found[0] != actor.tenant_id:
        return None
    return Queue.objects.of(actor).filter(pk=found[1], is_active=True).first()


def _position(request: HttpRequest) -> Position | None:
    try:
        given = [float(request.POST.get(name, "")) for name in ("lat", "lon")]
        unsure = float(request.POST.get("unsure") or 0)
    except ValueError:
        return None
    if not (-90 <= given[0] <= 90 and -180 <= given[1] <= 180):
        return None
    return Position(given[0], given[1], unsure)
