"""Diagnoses, allergies, medicines, procedures: set by the sender, one statement for all lines of a message."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import models, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.records import ConditionRecorded
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import AllergyIntolerance, Condition, MedicationStatement, Procedure
from renxin.people.records.shapes import AllergyData, ConditionData, MedicationData, ProcedureData


@transaction.atomic
def record_conditions(
    actor: Actor,
    patient_id: int,
    conditions: Sequence[ConditionData],
    *,
    source: str,
    encounter_id: int | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """Keep diagnoses (DG1); return how many are new. Each new one is a fact."""
    current = _begin(actor, patient_id)
    at = recorded_at or clock.now()
    fresh = _put(
        Condition,
        actor,
        {"patient_id": current, "source": source, "encounter_id": encounter_id},
        {(item.system, item.code): item for item in conditions if item.code},
        key=("system", "code"),
        new_only={"recorded_at": at},
    )
    facts = (
        ConditionRecorded(patient_id=current, occurred_at=at, condition_id=row.pk, encounter_id=encounter_id)
        for row in fresh
    )
    record(actor, *facts)
    return len(fresh)


@transaction.atomic
def record_allergies(
    actor: Actor, patient_id: int, allergies: Sequence[AllergyData], *, source: str, recorded_at: datetime | None = None
) -> int:
    """Keep allergies and intolerances (AL1); return how many are new."""
    current = _begin(actor, patient_id)
    common = {"patient_id": current, "source": source}
    wanted = {(item.code,): item for item in allergies if item.code}
    return len(
        _put(
            AllergyIntolerance,
            actor,
            common,
            wanted,
            key=("code",),
            new_only={"recorded_at": recorded_at or clock.now()},
        )
    )


@transaction.atomic
def record_medications(
    actor: Actor,
    patient_id: int,
    medications: Sequence[MedicationData],
    *,
    source: str,
    encounter_id: int | None = None,
) -> int:
    """Keep medicines by the sender's order numbers; return how many are new."""
    current = _begin(actor, patient_id)
    common = {"patient_id": current, "source": source}
    wanted = {(item.order_no,): item for item in medications if item.order_no}
    return len(
        _put(MedicationStatement, actor, common, wanted, key=("order_no",), new_only={"encounter_id": encounter_id})
    )


@transaction.atomic
def record_procedures(
    actor: Actor, patient_id: int, procedures: Sequence[ProcedureData], *, source: str, encounter_id: int | None = None
) -> int:
    """Keep operations and other procedures (PR1); return how many are new."""
    current = _begin(actor, patient_id)
    common = {"patient_id": current, "source": source, "encounter_id": encounter_id}
    wanted = {(item.code, item.performed_at): item for item in procedures if item.code}
    return len(_put(Procedure, actor, common, wanted, key=("code", "performed_at"), new_only={}))


def _begin(actor: Actor, patient_id: int) -> int:
    actor.require("patients.edit")
    current = patients.current_id(actor.tenant_id, patient_id)
    lock_patients([current])
    return current


def _put(
    model: type[models.Model],
    actor: Actor,
    common: dict[str, Any],
    wanted: dict[tuple[Any, ...], Any],
    *,
    key: tuple[str, ...],
    new_only: dict[str, Any],
) -> list[Any]:
    """Bring the rows of `common` in line with `wanted` (by `key`) and return those that are new."""
    if not wanted:
        return []
    rows = model._base_manager.filter(tenant_id=actor.tenant_id, **common)
    known = {tuple(getattr(row, name) for name in key): row for row in rows}
    for place, item in wanted.items():
        row = known.get(place)
        if row is not None:
            _refresh(row, item)
    fresh = [
        model(tenant_id=actor.tenant_id, **common, **new_only, **_values(item))
        for place, item in wanted.items()
        if place not in known
    ]
    for row in fresh:  # a few lines a message; ids must come back with the right row
        row.save(force_insert=True)
    return fresh


def _values(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _refresh(row: Any, item: Any) -> None:
    changed = [name for name, value in _values(item).items() if value and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(item, name))
    if changed:
        row.save(update_fields=changed)
