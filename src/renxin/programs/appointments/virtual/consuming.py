"""Appointments by video bring their visit; those that are given up take it along."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentMissed,
)
from renxin.kernel.timeline.services import Entry, consumer

from . import preparing


@consumer("appointments.virtual", AppointmentBooked, AppointmentChanged, AppointmentCancelled, AppointmentMissed)
def follow_appointments(actor: Actor, entries: list[Entry]) -> None:
    """Make what belongs to appointments by video, or call it off."""
    facts = [entry.fact for entry in entries if not entry.replayed]
    over = (AppointmentCancelled, AppointmentMissed)
    preparing.call_off(actor, [one.appointment_id for one in facts if isinstance(one, over)])
    stands = [fact.appointment_id for fact in facts if isinstance(fact, (AppointmentBooked, AppointmentChanged))]
    preparing.prepare(actor, stands)
