"""What happens in the house and concerns other systems: appointments of ours are told, who was registered arrives."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.programs import AppointmentFact
from renxin.kernel.timeline.facts.records import EncounterStarted
from renxin.kernel.timeline.services import Entry, consumer

from .arriving import check_in_registered
from .outgoing.queueing import queue_facts
from .outgoing.sending import DUE


@consumer("connectors.appointments", AppointmentFact)
def tell_systems(actor: Actor, entries: list[Entry]) -> None:
    """Queue a message for each system that wants to hear of appointments of ours."""
    fresh = [entry for entry in entries if not entry.replayed]
    if queue_facts(actor, fresh):
        wake(DUE)


@consumer("connectors.arrivals", EncounterStarted)
def let_arrive(actor: Actor, entries: list[Entry]) -> None:
    """Give a ticket to whoever was registered by the hospital's system and has an appointment."""
    check_in_registered(actor, entries)
