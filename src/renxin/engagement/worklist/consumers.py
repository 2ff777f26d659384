"""What happens elsewhere and changes what is to be done."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("worklist.deaths", PatientDied)
def stop_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody calls somebody who has died: her open tasks end, except those of a case, which the family may wait for."""
    died = [entry.patient_id for entry in entries]
    services.close_for_patients(actor, died, "died")
    services.cancel_for_patients(actor, died, reason="died")
