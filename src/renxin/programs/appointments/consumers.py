"""What happens elsewhere and changes what is booked."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .virtual import consuming as _consuming_video  # noqa: F401  registers what visits by video listen to


@consumer("appointments.deaths", PatientDied)
def cancel_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody waits for somebody who has died: what is booked is cancelled in our mirror, so that nothing reminds."""
    services.cancel_for_patients(actor, [entry.patient_id for entry in entries], reason="deceased")
