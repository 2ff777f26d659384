"""What she has booked: look, say that she comes, give back, take back, put into the calendar."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.attending.escorting import wish_escort
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import BookingData, SlotFull
from renxin.ui.toasts import toast

from . import common
from .calendar_file import calendar_file
from .common import Status, What
from .offers import entries_shown, offers_of

_PAST_SHOWN: Final = 12
_COMING: Final = (Status.PENDING, Status.BOOKED, Status.ARRIVED)
_TAKE_BACK: Final = timedelta(minutes=10)


@require_GET
@visited(common.CLASS)
def mine(request: VisitRequest) -> HttpResponse:
    """Show what is to come, what she waits for, and what was."""
    coming, past = split(request.actor, request.visit)
    context = {
        "coming": coming,
        "past": past[:_PAST_SHOWN],
        "offers": offers_of(request.actor, request.visit),
        "waiting": [row for row in entries_shown(request.actor, request.visit) if row.state == "waiting"],
    }
    return common.page(request, "mine.html", context, to="home-appointments-of")


def split(actor: Actor, visit: Visit) -> tuple[list[What], list[What]]:
    """Return what is to come, the next first, and what was, the last first; what this visitor may see of it."""
    rows = selectors.of_patient(actor, visit.patient.pk, since=clock.now() - timedelta(days=2 * 365))
    rows = [row for row in rows if not common.hides(visit, row.department_id)]
    now = clock.now()
    ahead = [row for row in rows if row.status in _COMING and (row.ends_at or row.starts_at or now) >= now]
    behind = [row for row in rows if row not in ahead]
    return [common.of_row(row) for row in reversed(ahead)], [_done(row) for row in behind]


@require_GET
@visited(common.CLASS)
def one(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Show one appointment, what happens next and what can be done about it."""
    row = common.appointment(request, appointment)
    stands = row.status in _COMING and (row.starts_at is None or row.starts_at > clock.now())
    given_back = row.status == Status.CANCELLED and row.cancelled_by == "patient"
    context: dict[str, Any] = {
        "row": row,
        "what": common.of_row(row),
        "fresh": "new" in request.GET and row.status == Status.BOOKED,
        "asked": row.status == Status.PENDING,
        "stands": stands,
        "may_change": stands and row.seat_id is not None and may_change(request.actor, row),
        "given_back": given_back,
        "may_take_back": given_back and may_take_back(row) and not is_colleague(request),
        "back": reverse("home-appointments-of", args=[request.visit.patient.uid]),
        "back_words": _("My appointments"),
    }
    return common.page(request, "one.html", context, to="home-appointments-of")


@require_POST
@visited(common.CLASS)
def cancel(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Give an appointment back, with one tap; a mistake can be taken back for some minutes."""
    row = _hers(request, appointment)
    try:
        services.cancel(request.actor, row, by="patient", reason="cannot come")
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return _to(request, row)


@require_POST
@visited(common.CLASS)
def take_back(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Book the same time once more, if nobody else has it yet."""
    row = _hers(request, appointment)
    slot = row.seat.slot if row.seat else None
    if slot is None or row.status != Status.CANCELLED or not may_take_back(row):
        raise Http404("appointment")
    data = BookingData(
        patient_id=row.patient_id,
        visit_type=row.visit_type,
        channel=row.channel,
        reason=row.reason,
        wants_escort=row.wants_escort,
        has_referral=True,
        has_deposit=True,
    )
    try:
        held = services.hold(request.actor, slot.uid, key=f"back:{row.uid}")
        again = services.confirm(request.actor, held.key, data)
    except SlotFull:
        toast(request, _("Somebody else has the place already. Please choose another time."), level="error")
        return _to(request, row)
    except WrongState as error:
        toast(request, str(error.message), level="error")
        return _to(request, row)
    return redirect(f"{reverse('home-appointment', args=[request.visit.patient.uid, again.uid])}?new=1")


@require_POST
@visited(common.CLASS)
def coming(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Note that she comes for sure."""
    row = _hers(request, appointment)
    try:
        services.confirm_coming(request.actor, row)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return _to(request, row)


@require_POST
@visited(common.CLASS)
def escort(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Note that she would like company on the day, or does not after all."""
    row = _hers(request, appointment)
    try:
        wish_escort(request.actor, row, request.POST.get("wants") == "1")
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return _to(request, row)


@require_GET
@visited(common.CLASS)
def calendar(request: VisitRequest, appointment: UUID) -> HttpResponse:
    """Give the appointment as a calendar file."""
    row = common.appointment(request, appointment)
    if row.starts_at is None:
        raise Http404("appointment")
    house = str(getattr(request, "hospital_name", ""))
    text = calendar_file(
        uid=str(row.uid),
        title=_("Appointment at %(hospital)s") % {"hospital": house},
        place=house,
        note=_("Where exactly, what to bring, another time: on your own page of the hospital."),
        begins=row.starts_at,
        ends=row.ends_at or row.starts_at + timedelta(minutes=15),
        now=clock.now(),
        off=row.status == Status.CANCELLED,
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


def may_change(actor: Actor, row: Appointment) -> bool:
    """Tell whether there is still time to move or cancel it oneself."""
    hours = selectors.policy_of(actor, row.department_id).cancel_hours
    return row.starts_at is not None and clock.now() <= row.starts_at - timedelta(hours=hours)


def may_take_back(row: Appointment) -> bool:
    """Tell whether it was given back just now, by herself, and still lies ahead."""
    fresh = row.cancelled_at is not None and clock.now() - row.cancelled_at <= _TAKE_BACK
    return fresh and row.seat_id is not None and row.starts_at is not None and row.starts_at > clock.now()


def _hers(request: VisitRequest, appointment: UUID) -> Appointment:
    """Return her appointment, for what is done about it: staff only look."""
    if is_colleague(request):
        raise Http404("staff")
    try:
        return common.appointment(request, appointment)
    except NotFound as error:
        raise Http404("appointment") from error


def _done(row: Appointment) -> What:
    found = common.of_row(row)
    if row.status == Status.BOOKED:
        return What(when=found.when, department=found.department, doctor=found.doctor, service=found.service, row=row)
    return found


def _to(request: VisitRequest, row: Appointment) -> HttpResponse:
    return redirect("home-appointment", uid=request.visit.patient.uid, appointment=row.uid)
