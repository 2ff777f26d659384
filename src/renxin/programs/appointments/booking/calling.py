"""Booking while somebody is on the line: the next free seats of her department stand beside the call, one tap books."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.appointments import selectors, services
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

_AHEAD: Final = timedelta(days=28)
_SHOWN: Final = 6
_CHANNEL: Final = "phone"


def beside_call(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show what she has booked and the next free seats where she is cared for; nothing where there is no clinic."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("appointments.work") or patient.deceased_at is not None:
        return None
    today = clock.today()
    booked = selectors.upcoming(actor, patient.pk, 3)
    ward = patients.newest_departments(actor, [patient.pk]).get(patient.pk)
    offered = (
        selectors.free(actor, first=today, last=today + _AHEAD, department_id=ward, pool=_CHANNEL, limit=_SHOWN)
        if ward
        else []
    )
    slots = [slot for day in offered for slot in day.slots]
    if not slots and not booked:
        return None
    return "access/_beside_call.html", {"booked": booked, "slots": slots, "patient": patient, "back": request.path}


@require_POST
@staff("appointments.work")
def book_on_call(request: StaffRequest) -> HttpResponse:
    """Book one of the seats offered beside a call, and go back to the call. The same tap twice books once."""
    posted = request.POST
    patient = patients.get(request.actor, posted.get("patient", ""))
    slot = posted.get("slot", "")
    try:
        made = services.book(
            request.actor,
            slot,
            services.BookingData(patient_id=patient.pk, channel=_CHANNEL, booked_by=request.actor.user_id),
            key=f"call {patient.uid} {slot}",
            pool=_CHANNEL,
        )
    except (WrongState, NotFound) as wrong:
        toast(request, str(wrong.message), level="error")
    else:
        when = date_format(localtime(made.starts_at), "m-d H:i")
        toast(request, _("Booked for %(when)s. Please say day, hour and place.") % {"when": when})
    back = posted.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(request, back if safe else reverse("access:day"))
