"""What happens elsewhere and changes who waits."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("queues.deaths", PatientDied)
def take_out_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody calls the name of somebody who has died."""
    services.end_for_dead(actor, [entry.patient_id for entry in entries])
