"""Diagnoses, allergies, medicines, procedures, immunisations: set by the sender, few statements for any number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import (
    ConditionRecorded,
    ImmunizationRecorded,
    MedicationRecorded,
    ProcedureRecorded,
)
from renxin.kernel.timeline.services import record
from renxin.people.records import rules
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    Immunization,
    MedicationStatement,
    Procedure,
)
from renxin.people.records.shapes import (
    AllergyData,
    ConditionData,
    ImmunizationData,
    LinesOf,
    MedicationData,
    ProcedureData,
)

from . import rows
from .lines import Lines, put
from .marking import mark_by_diagnoses


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsOf:
    """The diagnoses that one message reports of one patient."""

    patient_id: int
    source: str
    conditions: Sequence[ConditionData]
    encounter_id: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of the lines told: for each `LinesOf`, the row of each of its items (None: it has no code)."""

    rows: list[list[Any]]
    fresh: list[Any]


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
    told = ConditionsOf(
        patient_id=patient_id,
        source=source,
        conditions=conditions,
        encounter_id=encounter_id,
        recorded_at=recorded_at,
    )
    return record_many_conditions(actor, [told])


def record_many_conditions(actor: Actor, told: Sequence[ConditionsOf]) -> int:
    """Keep the diagnoses of many messages at once; return how many are new."""
    lines = [
        LinesOf(
            patient_id=one.patient_id,
            source=one.source,
            items=one.conditions,
            encounter_id=one.encounter_id,
            recorded_at=one.recorded_at,
        )
        for one in told
    ]
    return len(file_conditions(actor, lines).fresh)


@transaction.atomic
def file_conditions(actor: Actor, told: Sequence[LinesOf[ConditionData]]) -> Filed:
    """Keep the diagnoses of many patients at once. Each new one is a fact."""
    filed = _file(actor, Condition, told, ("system", "code"), by_encounter=True, dated=True)
    facts = (
        ConditionRecorded(
            patient_id=row.patient_id, occurred_at=row.recorded_at, condition_id=row.pk, encounter_id=row.encounter_id
        )
        for row in filed.fresh
    )
    mark_by_diagnoses(actor, filed.fresh)
    record(actor, *facts)
    return filed


def record_allergies(
    actor: Actor, patient_id: int, allergies: Sequence[AllergyData], *, source: str, recorded_at: datetime | None = None
) -> int:
    """Keep allergies and intolerances (AL1); return how many are new."""
    told = LinesOf(patient_id=patient_id, source=source, items=allergies, recorded_at=recorded_at)
    return len(file_allergies(actor, [told]).fresh)


@transaction.atomic
def file_allergies(actor: Actor, told: Sequence[LinesOf[AllergyData]]) -> Filed:
    """Keep the allergies and intolerances of many patients at once."""
    return _file(actor, AllergyIntolerance, told, ("code",), dated=True)


def record_medications(
    actor: Actor,
    patient_id: int,
    medications: Sequence[MedicationData],
    *,
    source: str,
    encounter_id: int | None = None,
) -> int:
    """Keep medicines by the sender's order numbers; return how many are new. Each new one is a fact."""
    told = LinesOf(patient_id=patient_id, source=source, items=medications, encounter_id=encounter_id)
    return len(file_medications(actor, [told]).fresh)


@transaction.atomic
def file_medications(actor: Actor, told: Sequence[LinesOf[MedicationData]]) -> Filed:
    """Keep the medicines of many patients at once. Each new one is a fact."""
    filed = _file(actor, MedicationStatement, told, ("order_no",), keeps_encounter=True)
    now = clock.now()
    facts = (
        MedicationRecorded(
            patient_id=row.patient_id,
            occurred_at=row.started_at or now,
            medication_id=row.pk,
            encounter_id=row.encounter_id,
            until=rules.covered_until(row.started_at, row.days, row.ended_at),
        )
        for row in filed.fresh
    )
    record(actor, *facts)
    return filed


def record_procedures(
    actor: Actor, patient_id: int, procedures: Sequence[ProcedureData], *, source: str, encounter_id: int | None = None
) -> int:
    """Keep operations and other procedures (PR1); return how many are new. Each new one is a fact."""
    told = LinesOf(patient_id=patient_id, source=source, items=procedures, encounter_id=encounter_id)
    return len(file_procedures(actor, [told]).fresh)


@transaction.atomic
def file_procedures(actor: Actor, told: Sequence[LinesOf[ProcedureData]]) -> Filed:
    """Keep the operations and other procedures of many patients at once. Each new one is a fact."""
    filed = _file(actor, Procedure, told, ("code", "performed_at"), by_encounter=True)
    facts = (
        ProcedureRecorded(
            patient_id=row.patient_id, occurred_at=row.performed_at, procedure_id=row.pk, encounter_id=row.encounter_id
        )
        for row in filed.fresh
    )
    record(actor, *facts)
    return filed


def record_immunizations(
    actor: Actor,
    patient_id: int,
    immunizations: Sequence[ImmunizationData],
    *,
    source: str,
    encounter_id: int | None = None,
) -> int:
    """Keep vaccines given or refused (VXU); return how many are new. Each new one is a fact."""
    told = LinesOf(patient_id=patient_id, source=source, items=immunizations, encounter_id=encounter_id)
    return len(file_immunizations(actor, [told]).fresh)


@transaction.atomic
def file_immunizations(actor: Actor, told: Sequence[LinesOf[ImmunizationData]]) -> Filed:
    """Keep the vaccines of many patients at once. Each new one is a fact."""
    named = [replace(one, items=[_named(item) for item in one.items]) for one in told]
    filed = _file(actor, Immunization, named, ("external_id",), keeps_encounter=True)
    facts = (
        ImmunizationRecorded(patient_id=row.patient_id, occurred_at=row.occurred_at, immunization_id=row.pk)
        for row in filed.fresh
    )
    record(actor, *facts)
    return filed


def _named(item: ImmunizationData) -> ImmunizationData:
    made = f"{item.code}@{item.occurred_at.isoformat()}" if item.code else ""
    return replace(item, external_id=item.external_id or made)


def _file(
    actor: Actor,
    model: type[models.Model],
    told: Sequence[LinesOf[Any]],
    key: tuple[str, ...],
    *,
    by_encounter: bool = False,
    keeps_encounter: bool = False,
    dated: bool = False,
) -> Filed:
    """Bring rows in line with what is told; what has an empty key (no code, no number) is left out.

    `by_encounter`: the visit is part of what names a line; `keeps_encounter`: it is only noted. `dated`: the time of
    recording is noted too.
    """
    current = rows.begin(actor, [one.patient_id for one in told])
    now = clock.now()
    groups = []
    for one in told:
        common = {"patient_id": current[one.patient_id], "source": one.source}
        new_only: dict[str, Any] = {"recorded_at": one.recorded_at or now} if dated else {}
        (common if by_encounter else new_only if keeps_encounter else {})["encounter_id"] = one.encounter_id
        wanted = {_key(item, key): item for item in one.items if all(_key(item, key))}
        groups.append(Lines(common, wanted, new_only))
    done = put(model, actor, groups, key=key)
    return Filed(
        [list(_placed(done.rows, group, one.items, key)) for group, one in zip(groups, told, strict=True)], done.fresh
    )


def _placed(
    found: dict[tuple[Any, ...], Any], group: Lines, items: Sequence[Any], key: tuple[str, ...]
) -> Iterable[Any]:
    return (found.get((*group.common.values(), *_key(item, key))) for item in items)


def _key(item: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in names)
