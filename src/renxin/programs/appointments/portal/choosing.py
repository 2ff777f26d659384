"""Finding a time: department, doctor or the earliest, day, quarter of an hour."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization, Practitioner
from renxin.people.patients.selectors import VisitRequest, visited
from renxin.programs.appointments import selectors
from renxin.programs.appointments.models import Appointment, HealthcareService, Session
from renxin.programs.appointments.selectors import FreeSlot

from . import common, words
from .lines import DayLine, DepartmentLine, DoctorLine

DAYS_AHEAD: Final = 31
_NOON: Final = 12


@require_GET
@visited(common.CLASS)
def departments(request: VisitRequest) -> HttpResponse:
    """Offer the departments; a link of the guide or of a message leads further at once."""
    straight = _straight(request)
    if straight:
        return redirect(straight)
    asked = request.GET.get("q", "").strip()[:40]
    lines = [
        DepartmentLine(offer.who, _says(offer.who), offer.next_at)
        for offer in selectors.bookable_departments(request.actor, days=DAYS_AHEAD)
        if isinstance(offer.who, Organization) and (not asked or words.answers(offer.who, asked))
    ]
    context = {"lines": lines, "asked": asked, "query": "", "back": None}
    return common.page(request, "departments.html", context)


@require_GET
@visited(common.CLASS)
def department(request: VisitRequest, department: UUID) -> HttpResponse:
    """Offer the doctors of a department, who is free first at the top, and the earliest of all."""
    row = _department(request.actor, department)
    lines = _doctors(request.actor, row)
    free = [line.next for line in lines if line.next]
    context: dict[str, Any] = {
        "department": row,
        "says": _says(row),
        "lines": lines,
        "earliest": common.when_words(min(free)) if len(lines) > 1 and free else "",
        "query": "",
        "back": reverse("home-book-of", args=[request.visit.patient.uid]),
        "back_words": _("All departments"),
    }
    return common.page(request, "department.html", context)


@require_GET
@visited(common.CLASS)
def times(request: VisitRequest, department: UUID) -> HttpResponse:
    """Offer days and the free times of one of them."""
    return times_page(request, _department(request.actor, department))


def times_page(request: VisitRequest, row: Organization, *, gone: str = "", status: int = 200) -> HttpResponse:
    """Return the page of days and times of a department; `gone` says what could not be had."""
    actor, asked = request.actor, request.GET
    service = common.service(request, asked.get("service", ""))
    doctor = doctor_of(actor, asked.get("doctor", ""))
    moving = _moving(request)
    chosen: dict[str, Any] = {
        "department_id": row.pk,
        "service_id": service.pk if service else None,
        "practitioner_id": doctor.pk if doctor else None,
    }
    first, last = clock.today(), clock.today() + timedelta(days=DAYS_AHEAD)
    counts = selectors.free_days(actor, first=first, last=last, **chosen)
    strip = [
        DayLine(on, counts.get(on, 0), True) for on in sorted(_open_days(actor, first, last, chosen) | set(counts))
    ]
    wanted = parse_date(asked.get("day", "") or "0")
    next_day = min(counts, default=None)
    day = wanted if wanted and any(one.on == wanted for one in strip) else next_day or (strip[0].on if strip else None)
    found = selectors.free(actor, first=day, last=day, **chosen) if day else []
    slots = [slot for one in found for slot in one.slots]
    keep = {name: asked[name] for name in ("service", "doctor", "move") if asked.get(name)}
    context: dict[str, Any] = {
        "department": row,
        "service": service,
        "doctor": doctor,
        "days": strip,
        "day": day,
        "next_day": next_day,
        "halves": _halves(slots),
        "keep": f"&{urlencode(keep)}" if keep else "",
        "slot_query": f"?{urlencode({'move': moving.uid})}" if moving else "",
        "moving": moving,
        "moving_words": common.when_words(moving.starts_at) if moving else "",
        "moving_wait": _wait_link(request, moving, service),
        "gone": gone,
        "back": reverse("home-appointment", args=[request.visit.patient.uid, moving.uid])
        if moving
        else reverse("home-book-department", args=[request.visit.patient.uid, row.uid]),
        "back_words": _("My appointment") if moving else str(row),
    }
    return common.page(request, "times.html", context, status=status)


def nearest(actor: Actor, service_id: int, department_id: int, at: datetime, *, most: int = 5) -> list[FreeSlot]:
    """Return the free times of a service closest to one that is gone; of the department when it has none."""
    today, day = clock.today(), at.astimezone(clock.SHANGHAI).date()
    first, last = max(today, day - timedelta(days=3)), day + timedelta(days=10)
    chosen: tuple[dict[str, Any], ...] = ({"service_id": service_id}, {"department_id": department_id})
    for one in chosen:
        days = selectors.free(actor, first=first, last=last, **one)
        slots = sorted((slot for found in days for slot in found.slots), key=lambda slot: abs(slot.starts_at - at))
        if slots:
            return slots[:most]
    return []


def _straight(request: VisitRequest) -> str:
    """Return where a link with `slot`, `service` or `department` leads; empty when it has none."""
    asked, uid = request.GET, request.visit.patient.uid
    try:
        if asked.get("slot"):
            return reverse("home-book-slot", args=[uid, UUID(asked["slot"])])
        if asked.get("department"):
            return reverse("home-book-department", args=[uid, UUID(asked["department"])])
    except ValueError:
        return ""
    service = common.service(request, asked.get("service", ""))
    if service is None:
        return ""
    return f"{reverse('home-book-times', args=[uid, service.department.uid])}?{urlencode({'service': service.uid})}"


def _doctors(actor: Actor, row: Organization) -> list[DoctorLine]:
    """Return who sees patients in a department, with the next free time, in four statements however many they are."""
    first, last = clock.today(), clock.today() + timedelta(days=DAYS_AHEAD)
    found: dict[tuple[int, int | None], datetime] = {}
    for day in selectors.free(actor, first=first, last=last, department_id=row.pk):
        for slot in day.slots:
            found.setdefault((slot.service_id, slot.practitioner_id), slot.starts_at)
    sessions = Session.objects.of(actor).filter(
        department=row, on_date__gte=first, on_date__lte=last, state=Session.State.OPEN, service__is_active=True
    )
    pairs = set(sessions.values_list("service_id", "practitioner_id")) | set(found)
    services = {one.pk: one for one in selectors.services(actor, row.pk)}
    people = Practitioner.objects.of(actor).in_bulk([doctor for _service, doctor in pairs if doctor])
    lines = [
        DoctorLine(services[service], people.get(doctor or 0), found.get((service, doctor)))
        for service, doctor in pairs
        if service in services
    ]
    never = clock.now() + timedelta(days=3 * DAYS_AHEAD)
    return sorted(lines, key=lambda line: (line.next or never, line.service.code, line.doctor.pk if line.doctor else 0))


def _open_days(actor: Actor, first: date, last: date, chosen: dict[str, Any]) -> set[date]:
    rows = Session.objects.of(actor).filter(on_date__gte=first, on_date__lte=last, state=Session.State.OPEN)
    wanted = {name: value for name, value in chosen.items() if value is not None}
    rows = rows.filter(starts_at__gt=clock.now(), service__is_active=True, **wanted)
    return set(rows.values_list("on_date", flat=True).distinct())


def _halves(slots: Sequence[FreeSlot]) -> list[tuple[str, list[FreeSlot]]]:
    morning = [slot for slot in slots if slot.starts_at.astimezone(clock.SHANGHAI).hour < _NOON]
    rest = [slot for slot in slots if slot not in morning]
    return [(title, found) for title, found in ((_("Morning"), morning), (_("Afternoon"), rest)) if found]


def _moving(request: VisitRequest) -> Appointment | None:
    try:
        return common.appointment(request, UUID(request.GET["move"])) if request.GET.get("move") else None
    except ValueError as error:
        raise Http404("appointment") from error


def _wait_link(request: VisitRequest, moving: Appointment | None, service: HealthcareService | None) -> str:
    own = moving.healthcare_service if moving else service
    if moving is None or own is None:
        return ""
    asked = urlencode({"service": own.uid, "appointment": moving.uid})
    return f"{reverse('home-wait', args=[request.visit.patient.uid])}?{asked}"


def _department(actor: Actor, uid: UUID) -> Organization:
    found = Organization.objects.of(actor).filter(uid=uid, kind=Organization.Kind.DEPARTMENT, is_active=True).first()
    if found is None:
        raise Http404("department")
    return found


def doctor_of(actor: Actor, uid: str) -> Practitioner | None:
    """Return the doctor that an address names, if it names one."""
    try:
        return Practitioner.objects.of(actor).filter(uid=UUID(uid)).first() if uid else None
    except ValueError:
        return None


def _says(row: Organization) -> str:
    found = words.plain(row)
    return found.says.get(common.language()) if found else ""
