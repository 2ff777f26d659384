"""Visits and stays, and appointments."""

from collections.abc import Sequence

from renxin.doors.connectors.fhir.mapping.appointment import Booking
from renxin.doors.connectors.fhir.mapping.encounter import Visit
from renxin.doors.connectors.fhir.reasons import OF_ANOTHER
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData, Ending
from renxin.programs.appointments import services as appointments
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import AppointmentData

from . import bookings
from .batch import Batch
from .book import staff_of
from .item import Item


def take_visits(batch: Batch, items: Sequence[Item]) -> None:
    """Open the visits, then end those that have ended, then call off those that never were."""
    rows = Encounter.objects.of(batch.actor).in_bulk(
        {item.known.modelled_id for item in items if item.known and item.known.modelled_id}
    )
    told = []
    for item in items:
        row = rows.get(item.known.modelled_id or 0) if item.known else None
        told.append((item.patient_id or 0, _data(batch, item, row)))
    opened = records.open_encounters(batch.actor, told)
    for item, found in zip(items, opened, strict=True):
        if found is None:
            item.park(OF_ANOTHER, "Encounter.subject")
        else:
            item.modelled_id, item.uid = found.pk, str(found.uid)
            batch.book.learn(item)
    _end(batch, [(item, row) for item, row in zip(items, opened, strict=True) if row is not None])


def _data(batch: Batch, item: Item, row: Encounter | None) -> EncounterData:
    said: Visit = item.said
    provider, person = staff_of(item.resource)
    return EncounterData(
        source=row.source if row else batch.source,
        visit_no=row.visit_no if row else item.external_id,
        encounter_class=said.encounter_class,
        started_at=said.started_at,
        reported_at=said.ended_at or batch.received_at,
        planned=said.status == "planned",
        reason=said.reason,
        department_id=batch.book.modelled(provider),
        practitioner_id=batch.book.modelled(person),
        location=said.location,
    )


def _end(batch: Batch, found: Sequence[tuple[Item, Encounter]]) -> None:
    endings = [
        Ending(
            encounter=row,
            at=item.said.ended_at or row.started_at,
            discharged=row.encounter_class == Encounter.Class.INPATIENT,
            disposition=item.said.disposition,
        )
        for item, row in found
        if item.said.status == "finished"
    ]
    records.end_encounters(batch.actor, endings)
    for item, row in found:
        if item.said.status == "cancelled" and row.status != Encounter.Status.FINISHED:
            records.cancel_encounter(batch.actor, row, at=item.said.ended_at or batch.received_at)


def take_appointments(batch: Batch, items: Sequence[Item]) -> None:
    """Book into slots of ours, change what is booked there, mirror the rest; few, so one by one."""
    known = Appointment.objects.of(batch.actor).in_bulk(
        {item.known.modelled_id for item in items if item.known and item.known.modelled_id}
    )
    for item in items:
        row = known.get(item.known.modelled_id or 0) if item.known else None
        if row is not None and row.source == bookings.OURS:
            made = bookings.change(batch.actor, row, item.resource, item.said)
        elif row is None and (slot := bookings.slot_of(batch.actor, item.resource)) is not None:
            made = bookings.book(batch, item, slot)
        else:
            _mirror(batch, item, row)
            continue
        item.modelled_id, item.uid = made.pk, str(made.uid)


def _mirror(batch: Batch, item: Item, row: Appointment | None) -> None:
    said: Booking = item.said
    data = AppointmentData(
        source=row.source if row else batch.source,
        number=row.number if row else item.external_id,
        reported_at=batch.received_at,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        location=said.location,
        service=said.service,
        reason=said.reason,
    )
    act = {
        "cancelled": appointments.cancel_from_interface,
        "noshow": appointments.miss_from_interface,
    }.get(said.status, appointments.book_from_interface)
    try:
        made = act(batch.actor, item.patient_id or 0, data)
        item.modelled_id, item.uid = made.pk, str(made.uid)
    except WrongState:
        item.park(OF_ANOTHER, "Appointment.participant")
