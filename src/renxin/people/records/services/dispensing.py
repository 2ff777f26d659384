"""Medicines on their way, as the pharmacy's system reports them: few statements for any number."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.access import MedicineReady
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import MedicationDispense
from renxin.people.records.shapes import DispenseData

from . import rows

_SAID: Final = ("order_no", "code", "text", "quantity", "quantity_unit", "state", "place", "note", "encounter_id")
_WRITTEN: Final = (*("encounter" if name == "encounter_id" else name for name in _SAID), "moved_at")


@transaction.atomic
def file_dispenses(
    actor: Actor, items: Sequence[tuple[int, DispenseData]]
) -> tuple[list[MedicationDispense | None], set[int]]:
    """Keep how far medicines have come, each number at most once; return rows and the keys of new ones.

    None stands for one whose number belongs to another patient. What is older than what is known changes nothing.
    Every step is a fact.
    """
    current = rows.begin(actor, [patient_id for patient_id, _data in items])
    known = _by_number(actor, [data for _patient_id, data in items])
    owners = patients.current_ids(actor.tenant_id, {row.patient_id for row in known.values()})
    filed: list[MedicationDispense | None] = []
    fresh: list[MedicationDispense] = []
    changed: dict[int, MedicationDispense] = {}
    moved: list[MedicationDispense] = []
    for patient_id, data in items:
        row = known.get((data.source, data.dispense_no))
        if row is None:
            row = known[data.source, data.dispense_no] = _new(actor, current[patient_id], data)
            fresh.append(row)
            moved.append(row)
        elif owners.get(row.patient_id, row.patient_id) != current[patient_id]:
            filed.append(None)
            continue
        elif data.moved_at >= row.moved_at:
            was = row.state
            if _refresh(row, data) and row.pk:
                changed[row.pk] = row
            if row.state != was and row not in moved:
                moved.append(row)
        filed.append(row)
    made = insert_rows(fresh, "RETURNING source, dispense_no, id")
    keys = {(source, number): key for source, number, key in made}
    for row in fresh:
        row.pk = keys[row.source, row.dispense_no]
        row._state.adding = False
    update_rows(list(changed.values()), _WRITTEN)
    record(actor, *map(_fact, moved))
    return filed, {row.pk for row in fresh}


def _by_number(actor: Actor, items: Sequence[DispenseData]) -> dict[tuple[str, str], MedicationDispense]:
    wanted = {(data.source, data.dispense_no) for data in items}
    found = MedicationDispense.objects.of(actor).filter(
        source__in={source for source, _number in wanted}, dispense_no__in={number for _source, number in wanted}
    )
    return {(row.source, row.dispense_no): row for row in found if (row.source, row.dispense_no) in wanted}


def _new(actor: Actor, patient_id: int, data: DispenseData) -> MedicationDispense:
    return MedicationDispense(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        source=data.source,
        dispense_no=data.dispense_no,
        moved_at=data.moved_at,
        **{name: getattr(data, name) for name in _SAID},
    )


def _refresh(row: MedicationDispense, data: DispenseData) -> bool:
    said = {name: getattr(data, name) for name in _SAID} | {"moved_at": data.moved_at}
    changed = {name: value for name, value in said.items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _fact(row: MedicationDispense) -> MedicineReady:
    return MedicineReady(patient_id=row.patient_id, occurred_at=row.moved_at, dispense_id=row.pk, state=row.state)
