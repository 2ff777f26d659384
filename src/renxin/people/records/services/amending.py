"""Measurements set right by their sender, found by our own ids: few, and each may have another code or time now."""

from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import record
from renxin.people.records.models import Observation
from renxin.people.records.shapes import ObservationData

from . import rows
from .observing import correct_line, line_fact


@transaction.atomic
def amend_observations(actor: Actor, items: Sequence[tuple[int, int, ObservationData]]) -> set[int]:
    """Bring known rows, given as (patient, row, what its sender says now), up to date; return the ids found.

    Each changed one is a fact.
    """
    if not items:
        return set()
    current = rows.begin(actor, [patient_id for patient_id, _row_id, _data in items])
    found = Observation.objects.of(actor).filter(
        patient_id__any=set(current.values()), id__any={row_id for _patient_id, row_id, _data in items}
    )
    known = {row.id: row for row in found}
    changed = [known[row_id] for _patient_id, row_id, data in items if row_id in known and _amend(known[row_id], data)]
    record(actor, *(line_fact(row) for row in changed))
    return set(known)


def _amend(row: Observation, data: ObservationData) -> bool:
    named = {"code": data.code[:64], "observed_at": data.observed_at or row.observed_at}
    moved = {name: value for name, value in named.items() if getattr(row, name) != value}
    if moved:
        Observation.objects.filter(patient_id=row.patient_id, id=row.id).update(**moved)
        for name, value in moved.items():
            setattr(row, name, value)
    return correct_line(row, data) or bool(moved)
