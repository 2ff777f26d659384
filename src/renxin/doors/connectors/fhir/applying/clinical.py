"""Diagnoses, allergies, medicines, procedures, vaccines: one row for each resource that says something of its own."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import models

from renxin.kernel.core.actor import Actor
from renxin.people.records import services as records
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    Immunization,
    MedicationDispense,
    MedicationStatement,
    Procedure,
    SourceResource,
)
from renxin.people.records.services import (
    AllergyData,
    ConditionData,
    DispenseData,
    Filed,
    ImmunizationData,
    LinesOf,
    MedicationData,
    ProcedureData,
)

from .batch import Batch
from .item import Item

File = Callable[[Actor, Sequence[LinesOf[Any]]], Filed]
_NAMED_BY: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Condition: ("system", "code"),
    AllergyIntolerance: ("code",),
    Procedure: ("code", "performed_at"),
}


def take_conditions(batch: Batch, items: Sequence[Item]) -> None:
    """Keep diagnoses."""
    _file(batch, items, Condition, records.file_conditions, _condition)


def take_allergies(batch: Batch, items: Sequence[Item]) -> None:
    """Keep allergies."""
    _file(batch, items, AllergyIntolerance, records.file_allergies, _allergy)


def take_medicines(batch: Batch, items: Sequence[Item]) -> None:
    """Keep medicines, those asked for and those reported."""
    _file(batch, items, MedicationStatement, records.file_medications, _medicine)


def take_dispenses(batch: Batch, items: Sequence[Item]) -> None:
    """Keep how far medicines have come."""
    ours = {item.known.modelled_id for item in items if item.known and item.known.modelled_id}
    rows = MedicationDispense.objects.of(batch.actor).in_bulk(ours) if ours else {}
    told = []
    for item in items:
        row = rows.get(item.known.modelled_id or 0) if item.known else None
        said = item.said
        told.append(
            (
                item.patient_id or 0,
                DispenseData(
                    source=row.source if row else batch.source,
                    dispense_no=row.dispense_no if row else f"{item.kind}/{item.external_id}"[:120],
                    state=said.state,
                    moved_at=said.moved_at or batch.received_at,
                    order_no=said.order_no,
                    code=said.code,
                    text=said.text,
                    quantity=said.quantity,
                    quantity_unit=said.quantity_unit,
                    place=said.place,
                    note=said.note,
                    encounter_id=row.encounter_id if row else item.encounter_id,
                ),
            )
        )
    filed, fresh = records.file_dispenses(batch.actor, told)
    _claim(batch, items, [row.pk if row else None for row in filed], fresh)


def take_procedures(batch: Batch, items: Sequence[Item]) -> None:
    """Keep procedures."""
    _file(batch, items, Procedure, records.file_procedures, _procedure)


def take_vaccines(batch: Batch, items: Sequence[Item]) -> None:
    """Keep vaccines given or refused."""
    _file(batch, items, Immunization, records.file_immunizations, _vaccine)


def _condition(item: Item, _row: Any) -> ConditionData:
    said = item.said
    return ConditionData(
        code=said.code,
        text=said.text,
        system=said.system,
        onset_on=said.onset_on,
        clinical_status=said.clinical_status,
    )


def _allergy(item: Item, _row: Any) -> AllergyData:
    said = item.said
    return AllergyData(
        code=said.code,
        text=said.text,
        kind=said.kind,
        criticality=said.criticality,
        reaction=said.reaction,
        clinical_status=said.clinical_status,
    )


def _medicine(item: Item, row: Any) -> MedicationData:
    said = item.said
    return MedicationData(
        order_no=row.order_no if row else f"{item.kind}/{item.external_id}"[:120],
        code=said.code,
        text=said.text,
        dose=said.dose,
        frequency=said.frequency,
        days=said.days,
        quantity=said.quantity,
        quantity_unit=said.quantity_unit,
        status=said.status,
        started_at=said.started_at,
        ended_at=said.ended_at,
    )


def _procedure(item: Item, _row: Any) -> ProcedureData:
    said = item.said
    return ProcedureData(code=said.code, performed_at=said.performed_at, text=said.text, system=said.system)


def _vaccine(item: Item, row: Any) -> ImmunizationData:
    said = item.said
    return ImmunizationData(
        code=said.code,
        occurred_at=said.occurred_at,
        external_id=row.external_id if row else item.external_id,
        text=said.text,
        system=said.system,
        dose_number=said.dose_number,
        lot=said.lot,
        site=said.site,
        performer=said.performer,
        status=said.status,
    )


def _file(
    batch: Batch,
    items: Sequence[Item],
    model: type[models.Model],
    file: File,
    data_of: Callable[[Item, Any], Any],
) -> None:
    ours = {item.known.modelled_id for item in items if item.known and item.known.modelled_id}
    rows = model._base_manager.filter(tenant_id=batch.actor.tenant_id).in_bulk(ours) if ours else {}
    told = []
    for item in items:
        row: Any = rows.get(item.known.modelled_id) if item.known else None
        data = data_of(item, row)
        if row is not None:
            _rename(row, {name: getattr(data, name) for name in _NAMED_BY.get(model, ())})
        told.append(
            LinesOf(
                patient_id=item.patient_id or 0,
                source=row.source if row is not None else batch.source,
                items=[data],
                encounter_id=row.encounter_id
                if row is not None and hasattr(row, "encounter_id")
                else item.encounter_id,
                recorded_at=getattr(item.said, "recorded_at", None),
            )
        )
    filed = file(batch.actor, told)
    found = [lines[0].pk if lines[0] is not None else None for lines in filed.rows]
    _claim(batch, items, found, {row.pk for row in filed.fresh})


def _rename(row: Any, keys: dict[str, Any]) -> None:
    """Give a known row its new code before it is looked for by it: a corrected diagnosis is no second one."""
    changed = {name: value for name, value in keys.items() if getattr(row, name) != value}
    if changed:
        type(row)._base_manager.filter(pk=row.pk).update(**changed)


def _claim(batch: Batch, items: Sequence[Item], found: Sequence[int | None], fresh: set[int]) -> None:
    """Let each row stand for one resource; a second resource that says the same is kept as it came, beside it."""
    before = {pk for pk in found if pk is not None} - fresh
    taken = _holders(batch, items[0].kind, before) if before else {}
    for item, pk in zip(items, found, strict=True):
        holder = taken.setdefault(pk, item.external_id) if pk is not None else None
        is_own = item.known is not None and item.known.modelled_id == pk
        item.modelled_id = pk if is_own or holder == item.external_id else None


def _holders(batch: Batch, kind: str, rows: set[int]) -> dict[int | None, str]:
    held = SourceResource.objects.of(batch.actor).filter(resource_type=kind, modelled_id__any=rows)
    return dict(held.values_list("modelled_id", "external_id"))
