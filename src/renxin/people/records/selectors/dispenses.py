"""Medicines on their way to a patient."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.records.models import MedicationDispense

State = MedicationDispense.State
ON_THE_WAY: Final = (State.PREPARING, State.READY, State.SENT)
_OVER: Final = timedelta(days=30)
_STALE: Final = timedelta(days=14)
"""What a pharmacy stopped speaking of is not on its way any more."""


def on_the_way(actor: Actor, patient_id: int) -> list[MedicationDispense]:
    """Return what is being prepared, waits to be fetched or is on the road; what is ready first."""
    rows = MedicationDispense.objects.of(actor).filter(
        patient_id=patient_id, state__in=ON_THE_WAY, moved_at__gte=clock.now() - _STALE
    )
    return sorted(rows, key=lambda row: (row.state != State.READY, row.moved_at, row.pk))


def handed_out(actor: Actor, patient_id: int, limit: int = 30) -> list[MedicationDispense]:
    """Return what was handed out, delivered or not given in the last thirty days, the newest first."""
    rows = MedicationDispense.objects.of(actor).filter(patient_id=patient_id, moved_at__gte=clock.now() - _OVER)
    return list(rows.exclude(state__in=ON_THE_WAY).order_by("-moved_at", "pk")[:limit])
