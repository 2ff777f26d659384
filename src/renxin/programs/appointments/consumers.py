"""What happens elsewhere and changes what is booked."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .attending import consuming as _attending  # noqa: F401  registers its own part


@consumer("appointments.deaths", PatientDied)
def cancel_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody waits for somebody who has died: what is booked is cancelled in our mirror, so that nothing reminds."""
    services.cancel_for_patients(actor, [entry.patient_id for entry in entries], reason="deceased")
