"""Visits and stays with their main diagnosis."""

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.rows import Row
from renxin.people.records.models import Condition, Encounter
from renxin.people.records.services import (
    ConditionData,
    ConditionsOf,
    EncounterData,
    Ending,
    end_encounters,
    open_encounters,
    record_many_conditions,
)

from .base import Batch, Kind, by_key


def check(batch: Batch) -> None:
    """Refuse a visit that ends before it begins, and a department nobody knows."""
    for row in batch.rows:
        if row.get("ended_at", None) and row.values["ended_at"] < row.values["started_at"]:
            batch.refuse(row, reasons.OUT_OF_RANGE, "ended_at")
        batch.department(row)


def apply(batch: Batch) -> None:
    """Open the visits, end those that have ended, keep what was diagnosed. The last row of a visit number counts."""
    numbered = by_key(batch.sound(), lambda row: row.values["visit_no"][:120])
    rows = [same[-1] for same in numbered.values()]
    opened = open_encounters(batch.actor, [(batch.patient(row), _visit(batch, row)) for row in rows])
    kept: list[tuple[Row, Encounter]] = []
    for row, encounter in zip(rows, opened, strict=True):
        if encounter is None:
            batch.refuse(row, reasons.OF_ANOTHER, "visit_no")
        else:
            kept.append((row, encounter))
    end_encounters(batch.actor, [_ending(row, encounter) for row, encounter in kept if _is_over(row)])
    told = [_diagnosis(batch, row, encounter) for row, encounter in kept if _code(row)]
    if told:
        record_many_conditions(batch.actor, told)


def _visit(batch: Batch, row: Row) -> EncounterData:
    return EncounterData(
        source=batch.mapping.authority,
        visit_no=row.values["visit_no"][:120],
        encounter_class=row.get("visit_class") or "AMB",
        started_at=row.values["started_at"],
        department_id=batch.department(row),
        practitioner_id=batch.doctor(row),
    )


def _is_over(row: Row) -> bool:
    """An outpatient's visit of the past is over even when nobody wrote down when."""
    return bool(row.get("ended_at", None) or row.get("disposition")) or row.get("visit_class") in ("", "AMB", "EMER")


def _ending(row: Row, encounter: Encounter) -> Ending:
    at = row.get("ended_at", None) or row.values["started_at"]
    stay = encounter.encounter_class == Encounter.Class.INPATIENT
    return Ending(encounter=encounter, at=at, discharged=stay, disposition=row.get("disposition"))


def _code(row: Row) -> str:
    return str(row.get("diagnosis_code") or row.get("diagnosis"))[:64]


def _diagnosis(batch: Batch, row: Row, encounter: Encounter) -> ConditionsOf:
    system = "icd-10" if row.get("diagnosis_code") else "text"
    said = ConditionData(code=_code(row), text=row.get("diagnosis"), system=system)
    return ConditionsOf(
        patient_id=batch.patient(row),
        source=batch.mapping.authority,
        conditions=[said],
        encounter_id=encounter.pk,
        recorded_at=row.values["started_at"],
    )


KIND = Kind("visits", apply, (Encounter, Condition), check)
