"""A seat that is offered to her because she waits: seen, taken, let go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.models import Organization
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.programs.appointments import selectors
from renxin.programs.appointments.attending import waiting
from renxin.programs.appointments.models import Appointment, WaitlistEntry
from renxin.ui.toasts import toast

from . import choosing, common


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer that is still open."""

    row: WaitlistEntry
    when: str
    department: Organization
    until: datetime


def entries_shown(actor: Actor, visit: Visit, *, ended: bool = False) -> list[WaitlistEntry]:
    """Return where a person waits for a seat, as far as this visitor may see it."""
    rows = waiting.entries_of(actor, visit.patient.pk, ended=ended)
    return [row for row in rows if not common.hides(visit, row.service.department_id)]


def offers_of(actor: Actor, visit: Visit) -> list[OfferLine]:
    """Return the offers that may still be taken."""
    return [
        OfferLine(row, common.when_words(row.seat.slot.starts_at), row.service.department, row.offered_until)
        for row in entries_shown(actor, visit)
        if waiting.is_open(row) and row.seat is not None and row.offered_until is not None
    ]


@require_http_methods(["GET", "POST"])
@visited(common.CLASS)
def offer(request: VisitRequest, entry: UUID) -> HttpResponse:
    """Show an offered seat, or take her answer."""
    row = _entry(request, entry)
    if request.method == "GET" or is_colleague(request):
        return _shown(request, row)
    answer = request.POST.get("answer", "")
    try:
        if answer == "take":
            booked = waiting.take_offer(request.actor, row)
            return redirect(f"{reverse('home-appointment', args=[request.visit.patient.uid, booked.uid])}?new=1")
        if answer in ("pass", "leave"):
            waiting.let_go(request.actor, row, leave=answer == "leave")
            toast(request, _("Thank you: the next person is asked."))
            return redirect("home-appointments-of", uid=request.visit.patient.uid)
    except WrongState as error:
        row.refresh_from_db()
        return _shown(request, row, problem=str(error.message), status=409)
    return _shown(request, row)


@require_http_methods(["GET", "POST"])
@visited(common.CLASS)
def wait(request: VisitRequest) -> HttpResponse:
    """Ask which days would suit, or write her onto the list."""
    asked = request.POST if request.method == "POST" else request.GET
    service = common.service(request, asked.get("service", ""))
    if service is None or common.hides(request.visit, service.department_id):
        raise Http404("service")
    doctor = choosing.doctor_of(request.actor, asked.get("doctor", ""))
    own = _own(request, asked.get("appointment", ""))
    first, last = _days(request, own)
    problem, status = "", 200
    if request.method == "POST" and not is_colleague(request):
        try:
            if first is None or last is None:
                raise InvalidInput(_("Please check the two days."), where="first")
            waiting.join(
                request.actor,
                request.visit.patient.pk,
                service,
                waiting.Wanted(
                    first_day=first,
                    last_day=last,
                    practitioner_id=doctor.pk if doctor else None,
                    appointment_id=own.pk if own else None,
                ),
            )
        except (InvalidInput, WrongState) as error:
            problem, status = str(error.message), 422
        else:
            toast(request, _("You are on the list. We write to you as soon as a place becomes free."))
            return redirect("home-appointments-of", uid=request.visit.patient.uid)
    context: dict[str, Any] = {
        "service": service,
        "doctor": doctor,
        "own": own,
        "own_words": common.when_words(own.starts_at) if own else "",
        "first": first,
        "last": last,
        "today": clock.today(),
        "problem": problem,
        "back": reverse("home-book-times", args=[request.visit.patient.uid, service.department.uid]),
        "back_words": _("All times"),
    }
    return common.page(request, "wait.html", context, status=status)


@require_POST
@visited(common.CLASS)
def leave(request: VisitRequest, entry: UUID) -> HttpResponse:
    """Take her off the list."""
    if is_colleague(request):
        raise Http404("staff")
    waiting.let_go(request.actor, _entry(request, entry), leave=True)
    return redirect("home-appointments-of", uid=request.visit.patient.uid)


def _shown(request: VisitRequest, row: WaitlistEntry, *, problem: str = "", status: int = 200) -> HttpResponse:
    is_open = waiting.is_open(row) and row.seat is not None
    own = Appointment.objects.of(request.actor).filter(pk=row.appointment_id or 0, status="booked").first()
    context: dict[str, Any] = {
        "entry": row,
        "open": is_open,
        "what": common.of_slot(selectors.slot(request.actor, row.seat.slot.uid)) if is_open and row.seat else None,
        "own_words": common.when_words(own.starts_at) if own else "",
        "problem": problem,
        "back": reverse("home-appointments-of", args=[request.visit.patient.uid]),
        "back_words": _("My appointments"),
    }
    return common.page(request, "offer.html", context, to="home-appointments-of", status=status)


def _entry(request: VisitRequest, uid: UUID) -> WaitlistEntry:
    rows = entries_shown(request.actor, request.visit, ended=True)
    found = next((row for row in rows if row.uid == uid), None)
    if found is None:
        raise Http404("entry")
    return found


def _own(request: VisitRequest, uid: str) -> Appointment | None:
    try:
        return common.appointment(request, UUID(uid)) if uid else None
    except (ValueError, NotFound) as error:
        raise Http404("appointment") from error


def _days(request: VisitRequest, own: Appointment | None) -> tuple[Any, Any]:
    """Return the days she wrote, else from today until her own appointment, or for two weeks."""
    if request.method == "POST":
        first, last = request.POST.get("first", "") or "0", request.POST.get("last", "") or "0"
        return _day(first), _day(last)
    later = own.starts_at.astimezone(clock.SHANGHAI).date() if own and own.starts_at else None
    return clock.today(), later or waiting.usual_last_day()


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
