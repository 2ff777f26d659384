"""Taking a time: for whom, kept for some minutes, looked over, booked. A second tap or a lost answer does no harm."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients.selectors import Person, VisitRequest, is_colleague, visited
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import Appointment, Seat, Slot
from renxin.programs.appointments.models.rules import VisitType
from renxin.programs.appointments.services import BookingData, HoldLost, Refused, SlotFull
from renxin.programs.appointments.services.holding import hold_digest

from . import choosing, common

_KIND: Final = "appointments.hold"
_LONGEST_TRY: Final = 40
_KINDS: Final = (VisitType.FIRST, VisitType.RETURN)
_STANDING: Final = ("pending", "booked", "arrived", "fulfilled")


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody for whom the time may be taken, or why not."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the address of the last question says: which slot, by which try, instead of which appointment."""

    slot_uid: str
    key: str
    moving: str


@require_GET
@visited(common.CLASS)
def slot(request: VisitRequest, slot: UUID) -> HttpResponse:
    """Ask for whom a time is, or whether it shall be taken."""
    row = _slot(request, slot)
    if request.GET.get("move"):
        return _question(request, row, moving=request.GET["move"])
    return _question(request, row)


@require_POST
@visited(common.CLASS)
def hold(request: VisitRequest, slot: UUID) -> HttpResponse:
    """Keep the time for some minutes, for the person chosen, and lead to the last question."""
    row = _slot(request, slot)
    person = _chosen(request)
    if is_colleague(request) or person is None or _is_her_own(request, row, person):
        raise Http404("person")
    actor = Actor.patient(request.actor.tenant_id, person.patient.pk)
    tried = request.POST.get("try", "")[:_LONGEST_TRY] or secrets.token_hex(8)
    kept = Kept(str(row.uid), f"home:{request.visit.me.pk}:{person.patient.pk}:{tried}", request.POST.get("move", ""))
    try:
        services.hold(actor, row.uid, key=kept.key)
    except SlotFull as error:
        return gone(request, row, str(error.message))
    return redirect("home-book-confirm", uid=person.patient.uid, kept=_sealed(person.patient.pk, kept))


@require_http_methods(["GET", "POST"])
@visited(common.CLASS)
def confirm(request: VisitRequest, kept: str) -> HttpResponse:
    """Ask whether everything is right, and book it; what was booked already is shown, whoever asks how often."""
    told = _opened(request, kept)
    row = _slot(request, UUID(told.slot_uid))
    if common.hides(request.visit, row.session.department_id):
        raise Http404("slot")
    if request.method == "GET" or is_colleague(request):
        return _last_question(request, row, told)
    try:
        held = services.hold(request.actor, row.uid, key=told.key)  # the same seat again; it may have run out
        moving = _moving(request, told)
        if moving is not None:
            booked = services.reschedule(request.actor, moving, held.key)
        else:
            booked = services.confirm(request.actor, held.key, _asked(request))
    except (HoldLost, SlotFull) as error:
        return gone(request, row, str(error.message), moving=told.moving)
    except Refused as error:
        words = " ".join(dict.fromkeys(str(one.words) for one in error.refusals))
        return _last_question(request, row, told, problem=words, status=422)
    except WrongState as error:
        return _last_question(request, row, told, problem=str(error.message), status=422)
    return redirect(f"{reverse('home-appointment', args=[request.visit.patient.uid, booked.uid])}?new=1")


def _question(request: VisitRequest, row: Slot, *, moving: str = "", problem: str = "") -> HttpResponse:
    people = [one for one in request.visit.people if one.is_self or common.CLASS in one.classes]
    if moving:
        people = [one for one in people if one.patient.pk == request.visit.patient.pk]
    context: dict[str, Any] = {
        "slot": row,
        "what": common.of_slot(row),
        "people": [Choice(one, "" if moving else _why_not(request, row, one)) for one in people],
        "ask_whom": len(people) > 1,
        "moving": moving,
        "try": secrets.token_hex(8),
        "problem": problem,
        "back": _times_of(request, row, moving),
        "back_words": _("Other times"),
    }
    return common.page(request, "slot.html", context)


def _why_not(request: VisitRequest, row: Slot, person: Person) -> str:
    """Return why the time is not for somebody: the clinic is for others, or she has another appointment then."""
    if _is_her_own(request, row, person):
        return _("In this department everybody books for herself, or by telephone.")
    actor = Actor.patient(request.actor.tenant_id, person.patient.pk)
    data = BookingData(patient_id=person.patient.pk, channel=Appointment.Channel.PORTAL)
    times = (row.starts_at, row.ends_at)
    found = services.check(actor, person.patient, row.session.service, times, data)
    return str(found[0].words) if found else ""


def _is_her_own(request: VisitRequest, row: Slot, person: Person) -> bool:
    """Tell whether a time is in a department of which only the person herself sees anything."""
    return common.hides(replace(request.visit, patient=person.patient, memo={}), row.session.department_id)


def _last_question(
    request: VisitRequest, row: Slot, told: Kept, *, problem: str = "", status: int = 200
) -> HttpResponse:
    moving, until, booked = _moving(request, told), *_held(request, row, told)
    if booked is not None:
        return redirect("home-appointment", uid=request.visit.patient.uid, appointment=booked.uid)
    if until is None:
        return gone(request, row, _("This place is not kept any more."), moving=told.moving)
    offered = [one for one in _KINDS if one in row.session.service.visit_types]
    context: dict[str, Any] = {
        "what": common.of_slot(row),
        "until": until,
        "problem": problem,
        "kinds": [(one.value, _words_of(one)) for one in offered] if len(offered) > 1 else [],
        "kind": request.POST.get("kind") or _usual(request, row),
        "reason": request.POST.get("reason", ""),
        "escort": bool(request.POST.get("escort")),
        "moving_words": common.when_words(moving.starts_at) if moving else "",
        "cancel_hours": selectors.policy_of(request.actor, row.session.department_id).cancel_hours,
        "back": _times_of(request, row, told.moving),
        "back_words": _("Other times"),
    }
    return common.page(request, "confirm.html", context, status=status)


def _held(request: VisitRequest, row: Slot, told: Kept) -> tuple[datetime | None, Appointment | None]:
    """Return until when the seat is kept, or what was booked with it."""
    key = hold_digest(request.actor.tenant_id, row.uid, told.key)
    seat = Seat.objects.of(request.actor).filter(hold_key=key).first()
    if seat is None:
        return None, None
    if seat.state == Seat.State.BOOKED:
        rows = Appointment.objects.of(request.actor).filter(seat=seat, status__in=_STANDING)
        return None, rows.filter(patient_id=request.visit.patient.pk).first()
    return seat.held_until or clock.now(), None


def _asked(request: VisitRequest) -> BookingData:
    kind = request.POST.get("kind", "")
    return BookingData(
        patient_id=request.visit.patient.pk,
        visit_type=kind if kind in VisitType.values else "",
        channel=Appointment.Channel.PORTAL,
        reason=request.POST.get("reason", "").strip()[:160],
        wants_escort=bool(request.POST.get("escort")),
    )


def gone(request: VisitRequest, row: Slot, why: str, *, moving: str = "") -> HttpResponse:
    """Say that somebody was quicker, with what is free close to it."""
    session = row.session
    near = choosing.nearest(request.actor, session.service_id, session.department_id, row.starts_at)
    context: dict[str, Any] = {
        "title": _("Somebody was quicker"),
        "why": why,
        "near": [(one, common.when_words(one.starts_at)) for one in near if one.uid != row.uid],
        "department": session.department,
        "service": session.service,
        "slot_query": f"?move={moving}" if moving else "",
        "back": _times_of(request, row, moving),
        "back_words": _("Other times"),
    }
    return common.page(request, "lapsed.html", context, status=409)


def _chosen(request: VisitRequest) -> Person | None:
    wanted = request.POST.get("who") or str(request.visit.patient.uid)
    found = next((one for one in request.visit.people if str(one.patient.uid) == wanted), None)
    return found if found and (found.is_self or common.CLASS in found.classes) else None


def _moving(request: VisitRequest, told: Kept) -> Appointment | None:
    return common.appointment(request, UUID(told.moving)) if told.moving else None


def _usual(request: VisitRequest, row: Slot) -> str:
    """Return what kind of visit it most likely is: whoever was seen here before comes back."""
    rows = Appointment.objects.of(request.actor).filter(
        patient_id=request.visit.patient.pk, department_id=row.session.department_id, status="fulfilled"
    )
    return VisitType.RETURN if rows.exists() else VisitType.FIRST


def _words_of(kind: VisitType) -> str:
    return _("Yes, I come again") if kind == VisitType.RETURN else _("No, this is the first time")


def _times_of(request: VisitRequest, row: Slot, moving: str) -> str:
    session = row.session
    day = f"?day={session.on_date.isoformat()}&service={session.service.uid}"
    more = f"&move={moving}" if moving else ""
    return reverse("home-book-times", args=[request.visit.patient.uid, session.department.uid]) + day + more


def _slot(request: VisitRequest, uid: UUID) -> Slot:
    try:
        return selectors.slot(request.actor, uid)
    except NotFound as error:
        raise Http404("slot") from error


def _sealed(patient_id: int, kept: Kept) -> str:
    return signing.seal_values(_KIND, [patient_id, kept.slot_uid, kept.key, kept.moving])


def _opened(request: VisitRequest, text: str) -> Kept:
    try:
        patient_id, slot_uid, key, moving = signing.unseal_values(_KIND, text)
    except NotFound as error:
        raise Http404("kept") from error
    if patient_id != request.visit.patient.pk:
        raise Http404("kept")
    return Kept(slot_uid, key, moving)
