"""Where this room takes part: it follows bookings, takes replies, makes calls, judges whether reasons still hold."""

from renxin.engagement.conversations.services import register_listener, register_reason_check
from renxin.engagement.phone.services import register_maker
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.access import AppointmentConfirmed
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.phone import VoiceAnswered
from renxin.kernel.timeline.facts.programs import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentFact,
    AppointmentMissed,
)
from renxin.kernel.timeline.services import Entry, consumer

from . import calling, judging, missing, planning_ahead, reminding, replying, telling, waiting
from .offering import OFFERS

register_listener("appointments", replying.take_turn)
register_maker(calling.PREFIX, calling.make)
register_reason_check(reminding.REASON, reminding.still_stands)
register_reason_check("appointment.offer", waiting.still_offered)


def _ids(entries: list[Entry]) -> list[int]:
    facts = [entry.fact for entry in entries]
    return sorted({fact.appointment_id for fact in facts if isinstance(fact, AppointmentFact) and fact.appointment_id})


@consumer("appointments.attending", AppointmentBooked, AppointmentChanged, AppointmentCancelled, order_free=True)
def follow_bookings(actor: Actor, entries: list[Entry]) -> None:
    """Plan reminders, reckon the risk; who booked by telephone is told in writing."""
    ids = _ids(entries)
    planning_ahead.plan_reminders(actor, ids)
    judging.judge_appointments(actor, ids)
    telling.tell_booked(actor, _ids([entry for entry in entries if isinstance(entry.fact, AppointmentBooked)]))
    if any(isinstance(entry.fact, AppointmentCancelled | AppointmentChanged) for entry in entries):
        wake(OFFERS)


@consumer("appointments.sure", AppointmentConfirmed, order_free=True)
def follow_confirmed(actor: Actor, entries: list[Entry]) -> None:
    """Reckon the risk again of who said that she comes."""
    judging.judge_appointments(actor, _ids(entries))


@consumer("appointments.greeting", AppointmentMissed, order_free=True)
def greet_missed(actor: Actor, entries: list[Entry]) -> None:
    """Write a kind word to those who did not come."""
    missing.greet_missed(actor, _ids(entries))


@consumer("appointments.called", VoiceAnswered)
def take_heard(actor: Actor, entries: list[Entry]) -> None:
    """Do what was answered on the telephone."""
    for entry in entries:
        if isinstance(entry.fact, VoiceAnswered) and entry.fact.flow.startswith(f"{calling.PREFIX}:"):
            found = calling.heard(actor, entry.fact)
            if found is not None:
                replying.answer(actor, *found)


@consumer("appointments.waiting_dead", PatientDied)
def end_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody waits for a seat who has died."""
    waiting.end_for(actor, [entry.patient_id for entry in entries])
