"""Somebody of the hospital comes along on the day: wished for, and not any more."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist.services import cancel_tasks
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import ask_for_escorts
from renxin.programs.appointments.services.following import ESCORT


@transaction.atomic
def wish_escort(actor: Actor, appointment: Appointment, wants: bool) -> Appointment:
    """Note that she would like company on the day, or does not after all; the task of that day goes with it.

    Raises:
        WrongState: the appointment does not stand any more.
    """
    row = Appointment.objects.of(actor).select_for_update(of=("self",)).get(pk=appointment.pk)
    if row.status not in (Appointment.Status.BOOKED, Appointment.Status.PENDING):
        raise WrongState(_("This appointment does not stand any more."), where="appointment")
    if row.wants_escort == wants:
        return row
    row.wants_escort = wants
    row.save(update_fields=["wants_escort"])
    house = Actor.system(actor.tenant_id, "appointments.escort")
    if wants:
        ask_for_escorts(house, [row.pk])
    else:
        cancel_tasks(house, source_prefix=f"{ESCORT}:{row.pk}:", reason="escort")
    return row
