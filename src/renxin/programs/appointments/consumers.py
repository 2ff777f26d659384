"""What happens elsewhere and changes what is booked."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.access import TicketFact, TicketServed, TicketTaken
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.programs import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentFact,
)
from renxin.kernel.timeline.facts.records import EncounterFact, EncounterFinished
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .attending import consuming as _attending  # noqa: F401  registers its own part
from .virtual import consuming as _consuming_video  # noqa: F401  registers what visits by video listen to


@consumer("appointments.deaths", PatientDied)
def cancel_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody waits for somebody who has died: what is booked is cancelled in our mirror, so that nothing reminds."""
    services.cancel_for_patients(actor, [entry.patient_id for entry in entries], reason="deceased")


@consumer("appointments.tickets", TicketTaken, TicketServed)
def follow_tickets(actor: Actor, entries: list[Entry]) -> None:
    """Whoever checked in has arrived; whoever was served has been seen."""
    facts = [entry.fact for entry in entries if isinstance(entry.fact, TicketFact)]
    services.mark_arrived(actor, [one.appointment_id for one in facts if _is(one, TicketTaken) and one.appointment_id])
    services.mark_fulfilled(
        actor, [one.appointment_id for one in facts if _is(one, TicketServed) and one.appointment_id]
    )


@consumer("appointments.visits", EncounterFinished)
def follow_visits(actor: Actor, entries: list[Entry]) -> None:
    """A visit that ended was the appointment of that day in that department."""
    services.fulfil_by_visits(
        actor, [entry.fact.encounter_id for entry in entries if isinstance(entry.fact, EncounterFact)]
    )


@consumer("appointments.untold", MessageFailed, MessageBlocked)
def call_whom_no_message_reached(actor: Actor, entries: list[Entry]) -> None:
    """The word of a change that did not arrive becomes a call."""
    facts = [entry.fact for entry in entries if isinstance(entry.fact, MessageFact)]
    services.call_untold(actor, {one.message_id: one.patient_id for one in facts})


@consumer("appointments.escorts", AppointmentBooked, AppointmentChanged, AppointmentCancelled)
def ask_for_escorts(actor: Actor, entries: list[Entry]) -> None:
    """Who wants to be accompanied has somebody who knows of it on that day."""
    services.ask_for_escorts(
        actor, [entry.fact.appointment_id for entry in entries if isinstance(entry.fact, AppointmentFact)]
    )


def _is(fact: TicketFact, kind: type[TicketFact]) -> bool:
    return isinstance(fact, kind)
