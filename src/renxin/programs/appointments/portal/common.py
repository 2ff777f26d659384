"""What the pages share: the frame, the times in words, what a page shows of an appointment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.models import Organization
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.people.records import selectors as records
from renxin.programs.appointments import selectors
from renxin.programs.appointments.attending.places import day_words, time_words
from renxin.programs.appointments.models import Appointment, HealthcareService, Slot

CLASS: Final = "appointments"
"""The class of data that whoever books for somebody must be allowed."""
Status = Appointment.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """A time with its place, as pages show it."""

    when: str
    department: Organization | None
    doctor: str = ""
    service: str = ""
    place: str = ""
    state: str = ""
    off: bool = False
    service_row: HealthcareService | None = None
    row: Appointment | None = None


def page(
    request: VisitRequest, template: str, context: Mapping[str, Any], *, to: str = "home-book-of", status: int = 200
) -> HttpResponse:
    """Return a page about a person; `to` is the address by which the switch leads to the same page of another."""
    own = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": to,
        "home_url": reverse("home-of", args=[request.visit.patient.uid]),
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, f"appointments/portal/{template}", {**own, **context}, status=status)


def entrance(to: str) -> Any:
    """Return a view that leads from the short address in a message to the visitor's own page."""

    @visited(CLASS)
    def enter(request: VisitRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        return redirect(reverse(to, args=[request.visit.me.uid]) + (f"?{asked}" if asked else ""))

    return enter


def language() -> str:
    """Return the language of the page: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def when_words(at: datetime | None) -> str:
    """Return a time as people say it: 11月25日（周三） 09:15."""
    return f"{day_words(at, language())} {time_words(at)}" if at else "–"


def of_slot(slot: Slot) -> What:
    """Return what a page shows of a slot, its session loaded."""
    session = slot.session
    place = session.room or session.department.location
    return What(
        when=when_words(slot.starts_at),
        department=session.department,
        doctor=str(session.practitioner or ""),
        service=str(session.service),
        place=str(place or ""),
        service_row=session.service,
    )


def of_row(row: Appointment) -> What:
    """Return what a page shows of an appointment."""
    place = row.location or (str(row.department.location or "") if row.department else "")
    return What(
        when=when_words(row.starts_at),
        department=row.department,
        doctor=str(row.practitioner or ""),
        service=str(row.healthcare_service or row.service),
        place=place,
        state="" if row.status == Status.BOOKED else str(row.get_status_display()),
        off=row.status in (Status.CANCELLED, Status.NOSHOW),
        service_row=row.healthcare_service,
        row=row,
    )


def appointment(request: VisitRequest, appointment: UUID) -> Appointment:
    """Return an appointment of the person whose page it is.

    Raises:
        Http404: it is not hers.
    """
    try:
        row = selectors.appointment(request.actor, appointment)
    except NotFound as error:
        raise Http404("appointment") from error
    if row.patient_id != request.visit.patient.pk or hides(request.visit, row.department_id):
        raise Http404("appointment")
    return row


def hides(visit: Visit, department_id: int | None) -> bool:
    """Tell whether what a person has in a department is not for this visitor's eyes."""
    return records.kept_back(visit, CLASS).hides(department_id=department_id)


def service(request: VisitRequest, uid: str) -> HealthcareService | None:
    """Return the service that an address names, if it names one that is offered."""
    try:
        found = selectors.service(request.actor, UUID(uid)) if uid else None
    except (ValueError, NotFound):
        return None
    return found if found and found.is_active else None
