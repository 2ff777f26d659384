"""A seat is booked at the desk, or an appointment moves there."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.appointments import selectors as appointments
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.rules import VisitType
from renxin.programs.appointments.services import BookingData
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

from .choosing import POOL, moving_of
from .screen import show_person


@require_POST
@staff("appointments.work")
def book(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Book the slot that was chosen, or move an appointment there; a form sent twice books once."""
    patient = patients.get(request.actor, uid)
    given = request.POST
    try:
        slot = UUID(given.get("slot", ""))
    except ValueError:
        toast(request, _("Choose a time first."), level="error")
        return redirect(request, reverse("reception:person", args=[uid]))
    key, override = f"desk {given.get('key', '')[:64]}", given.get("override", "").strip()
    moving = moving_of(request.actor, given.get("move", ""), patient)
    try:
        if moving is not None:
            held = services.hold(request.actor, slot, key=key, pool=POOL)
            services.reschedule(request.actor, moving, held.key, reason=override)
            toast(request, _("The appointment is moved."))
        else:
            services.book(request.actor, slot, _data(request, patient), key=key, pool=POOL)
            toast(request, _("Booked."))
    except services.Refused as refused:
        refusals = [str(one.words) for one in refused.refusals]
        soft = all(one.code in services.SOFT for one in refused.refusals)
        return show_person(request, uid, 422, refusals=refusals, may_override=soft, chosen=_chosen(request, slot))
    except RenxinError as error:
        toast(request, error.message, level="error")
    return redirect(request, reverse("reception:person", args=[uid]))


def _data(request: StaffRequest, patient: Patient) -> BookingData:
    given = request.POST
    visit_type = given.get("visit_type", "")
    return BookingData(
        patient_id=patient.pk,
        visit_type=visit_type if visit_type in VisitType.values else "",
        channel=Appointment.Channel.WINDOW,
        reason=given.get("reason", "").strip()[:160],
        booked_by=request.actor.user_id,
        wants_escort="wants_escort" in given,
        has_referral="has_referral" in given,
        has_deposit="has_deposit" in given,
        override=given.get("override", "").strip()[:160],
    )


def _chosen(request: StaffRequest, slot: UUID) -> dict[str, Any]:
    """Return what was entered, so that the desk only adds why a rule is set aside."""
    with suppress(NotFound):
        return {"slot": appointments.slot(request.actor, slot), "given": request.POST}
    return {}
