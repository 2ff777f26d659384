"""What one press at the desk does: check in, a ticket, cancel, a call back, her language."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as people
from renxin.people.patients.models import Patient
from renxin.programs.appointments import selectors as appointments
from renxin.programs.appointments import services as booking
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues import selectors as queues
from renxin.programs.queues import services as waiting
from renxin.programs.queues.models import Ticket
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

from .desk import queue_for

_CALL_WITHIN: Final = timedelta(hours=2)
_LANGUAGES: Final = ("zh", "en")


@require_POST
@staff("queues.work")
def check_in(request: StaffRequest, uid: UUID, appointment: UUID) -> HttpResponse:
    """Check somebody in for an appointment of today and show her ticket; a second press finds the same one."""
    patient, row = _of(request, uid, appointment)
    queue = queue_for(request.actor, row)
    try:
        if queue is None:
            raise NotFound("queue")
        ticket = waiting.check_in(
            request.actor,
            patient.pk,
            queue,
            source=Ticket.Source.DESK,
            appointment_id=row.pk,
            appointed_at=row.starts_at,
            practitioner_id=row.practitioner_id,
            kind=Ticket.Kind.RETURN if row.visit_type == "return" else Ticket.Kind.FIRST,
            priorities=_priorities(request),
        )
    except NotFound:
        toast(request, _("This department has no queue. Send her to its desk, or set a queue up."), level="error")
        return _back(request, patient)
    except RenxinError as error:
        toast(request, error.message, level="error")
        return _back(request, patient)
    return _with_slip(request, patient, ticket)


@require_POST
@staff("queues.work")
def take_ticket(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give somebody a ticket without an appointment, or put her back in line with her results."""
    patient = patients.get(request.actor, uid)
    try:
        queue = queues.queue_by_id(request.actor, int(request.POST.get("queue", "0")))
        if queue is None:
            raise ValueError
        if request.POST.get("kind") == Ticket.Kind.RESULTS:
            ticket = waiting.return_with_results(request.actor, patient.pk, queue)
        else:
            ticket = waiting.check_in(
                request.actor, patient.pk, queue, source=Ticket.Source.DESK, priorities=_priorities(request)
            )
    except ValueError:
        toast(request, _("Choose a queue."), level="error")
        return _back(request, patient)
    except RenxinError as error:
        toast(request, error.message, level="error")
        return _back(request, patient)
    return _with_slip(request, patient, ticket)


@require_POST
@staff("appointments.work")
def cancel(request: StaffRequest, uid: UUID, appointment: UUID) -> HttpResponse:
    """Give an appointment up at her wish."""
    patient, row = _of(request, uid, appointment)
    try:
        booking.cancel(request.actor, row, by="patient", reason=request.POST.get("reason", "").strip())
        toast(request, _("The appointment is cancelled, and the seat is free again."))
    except RenxinError as error:
        toast(request, error.message, level="error")
    return _back(request, patient)


@require_POST
@staff("tasks.work")
def call_back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Promise her a call; the same promise on one day is one task."""
    patient = patients.get(request.actor, uid)
    now = clock.now()
    task = NewTask(
        patient_id=patient.pk,
        kind="call",
        title_code="call_promised",
        source=f"reception:call:{patient.pk}:{clock.today():%Y%m%d}",
        due_at=now + _CALL_WITHIN,
        promised=True,
    )
    worklist.create_tasks(request.actor, [task])
    toast(request, _("A colleague will call within two hours."))
    return _back(request, patient)


@require_POST
@staff("patients.edit")
def speaks(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep which language she is written to in, and whether in large type and few words."""
    patient = patients.get(request.actor, uid)
    language = request.POST.get("language", "")
    changes: dict[str, Any] = {"elder_mode": "elder_mode" in request.POST}
    if language in _LANGUAGES:
        changes["language"] = language
    people.update_patient(request.actor, patient.pk, **changes)
    toast(request, _("Kept. Messages and slips follow it."))
    return _back(request, patient)


def _of(request: StaffRequest, uid: UUID, appointment: UUID) -> tuple[Patient, Appointment]:
    patient = patients.get(request.actor, uid)
    row = appointments.appointment(request.actor, appointment)
    if patients.current_id(request.actor.tenant_id, row.patient_id) != patient.pk:
        raise NotFound("appointment")
    return patient, row


def _priorities(request: StaffRequest) -> list[str]:
    return [one for one in request.POST.getlist("priority") if one in Ticket.Priority.values]


def _with_slip(request: StaffRequest, patient: Patient, ticket: Ticket) -> HttpResponse:
    return redirect(request, f"{reverse('reception:person', args=[patient.uid])}?ticket={ticket.uid}")


def _back(request: StaffRequest, patient: Patient) -> HttpResponse:
    return redirect(request, reverse("reception:person", args=[patient.uid]))
