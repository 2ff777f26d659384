"""What happens elsewhere and changes what is to be done."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("worklist.deaths", PatientDied)
def stop_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody calls somebody who has died: her open tasks end, except those of a case, which the family may wait for."""
    services.cancel_for_patients(actor, [entry.patient_id for entry in entries], reason="died")
