"""The guide on a patient's own pages: words or a part of the body, one question a screen, a person always."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from renxin.intelligence.assistant import selectors, services
from renxin.intelligence.assistant.guide.speaking import complaint
from renxin.intelligence.assistant.guide.states import Person
from renxin.intelligence.assistant.models import GuideTalk
from renxin.kernel.core import clock, throttle
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import VisitRequest

from . import screen

TURNS_AN_HOUR = 120
_CLASS = "appointments"


@require_http_methods(["GET", "POST"])
@patients.visited(_CLASS)
def start(request: VisitRequest) -> HttpResponse:
    """Show the first screen, or take its first turn."""
    person = selectors.person_of(request.visit.patient)
    if request.method == "GET":
        return _page(request, None, person)
    if _too_many(request):
        return _busy(request)
    row = services.begin_talk(request.actor, request.visit.patient.pk, person, by_other=not request.visit.is_self)
    return _turn(request, row)


@require_http_methods(["GET", "POST"])
@patients.visited(_CLASS)
def talk(request: VisitRequest, talk: UUID) -> HttpResponse:
    """Show where a talk stands, or take a turn of it."""
    try:
        row = selectors.get(request.actor, talk)
    except NotFound as error:
        raise Http404("guide") from error
    if not _is_for(request, row):
        raise Http404("guide")
    if request.method == "GET":
        return _page(request, row, selectors.person_of(request.visit.patient))
    if _too_many(request):
        return _busy(request)
    return _turn(request, row)


def _turn(request: VisitRequest, row: GuideTalk) -> HttpResponse:
    step = request.POST.get("step", "")
    turn = screen.turn_of(request.POST, selectors.talk_of(row))
    row = services.take_turn(request.actor, row, turn, int(step) if step.isascii() and step.isdigit() else 0)
    return redirect("home-guide-talk", uid=request.visit.patient.uid, talk=row.uid)


def _page(request: VisitRequest, row: GuideTalk | None, person: Person) -> HttpResponse:
    actor, hospital = request.actor, organizations.tenant(request.actor)
    said = selectors.talk_of(row) if row is not None else screen.first(person)
    context = {
        **screen.context(actor, said, phone=hospital.phone),
        "visit": request.visit,
        "visit_to": "home-guide-of",
        "row": row,
        "step": row.steps if row is not None else 0,
        "complaint": complaint(said, screen.language_now()),
        "signed_in": True,
        "book_advised": screen.booking_link(str(row.advised.uid)) if row is not None and row.advised else "",
        "last": _last(request) if row is None else None,
        **(_waiting(request, row) if row is not None and row.due_at is not None else {}),
    }
    return render(request, "assistant/portal/patient.html", context)


def _last(request: VisitRequest) -> GuideTalk | None:
    found = selectors.newest_of(request.actor, request.visit.patient.pk)
    return found if found is not None and _is_for(request, found) else None


def _is_for(request: VisitRequest, row: GuideTalk) -> bool:
    """Tell whether the visitor may read a talk: what a person told the guide herself is her own."""
    return request.visit.is_self or row.by_other


def _waiting(request: VisitRequest, row: GuideTalk) -> dict[str, object]:
    """Return until when a nurse takes it up, in the hospital's time, and whether somebody works now."""
    actor = request.actor
    zone, now = organizations.zone_of(actor), clock.now()
    return {
        "works_now": organizations.calendar_for(actor).is_open(now, zone),
        "picked_up_by": timezone.localtime(row.due_at, zone) if row.due_at else None,
        "waits": row.settled_at is None,
    }


def _too_many(request: VisitRequest) -> bool:
    return throttle.hit("assistant.guide", str(request.visit.me.pk), TURNS_AN_HOUR, 3600)


def _busy(request: VisitRequest) -> HttpResponse:
    context = {"visit": request.visit, "visit_to": "home-guide-of", "busy": True}
    return render(request, "assistant/portal/patient.html", context, status=429)
