"""What is asked before visits follows the appointments."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import AppointmentFact
from renxin.kernel.timeline.services import Entry, consumer

from . import writing


@consumer("careplans.previsits", AppointmentFact)
def follow_appointments(actor: Actor, entries: list[Entry]) -> None:
    """Plan, move or call off the questions of return visits."""
    writing.follow_appointments(actor, [entry.fact for entry in entries if isinstance(entry.fact, AppointmentFact)])
