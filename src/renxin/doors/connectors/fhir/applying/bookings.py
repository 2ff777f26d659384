"""Appointments in our own book, asked for, moved and given up by other systems through Appointment resources."""

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.face.rows import by_uid
from renxin.doors.connectors.fhir.mapping.appointment import Booking
from renxin.kernel.core.actor import Actor
from renxin.programs.appointments import services as appointments
from renxin.programs.appointments.models import Appointment, Slot
from renxin.programs.appointments.models.appointment import OURS
from renxin.programs.appointments.services import BookingData

from .batch import Batch
from .item import Item

__all__ = ["OURS", "book", "change", "slot_of"]


def slot_of(actor: Actor, resource: Json) -> Slot | None:
    """Return the slot of our book that an Appointment names; None when it names none of ours."""
    said = fhir.text(fhir.first(resource.get("slot")).get("reference"))
    kind, _slash, number = said.rpartition("/")
    if kind.rpartition("/")[2] != "Slot" or not number:
        return None
    found = by_uid(Slot, actor, [number])
    return Slot.objects.of(actor).filter(pk__in=found).first()


def book(batch: Batch, item: Item, slot: Slot) -> Appointment:
    """Book a slot for the patient. The same appointment sent again (by its identifier, else its id) is one.

    Raises:
        SlotFull, Refused: nothing is free, or a rule speaks against it.
    """
    number = fhir.first(item.resource.get("identifier"))
    own = f"{fhir.text(number.get('system'))}|{fhir.text(number.get('value'))}"
    key = f"fhir {batch.source} {own if own != '|' else item.external_id}"[:200]
    said: Booking = item.said
    data = BookingData(patient_id=item.patient_id or 0, channel=Appointment.Channel.API, reason=said.reason)
    return appointments.book(batch.actor, slot.uid, data, key=key, pool=None)


def change(actor: Actor, row: Appointment, resource: Json, said: Booking) -> Appointment:
    """Give an appointment of ours up, move it to the slot named, or note that she did not come; else leave it.

    Raises:
        SlotFull, Refused, WrongState: it cannot be moved there, or not any more.
    """
    if said.status == "cancelled":
        return appointments.cancel(actor, row, by="patient", reason=said.reason)
    if said.status == "noshow":
        appointments.mark_missed(actor, [row.pk])
        return row
    slot = slot_of(actor, resource)
    if slot is None or (row.seat is not None and row.seat.slot_id == slot.pk):
        return row
    held = appointments.hold(actor, slot.uid, key=f"fhir move {row.uid} {row.reported_at:%s}", pool=None)
    return appointments.reschedule(actor, row, held.key)
