"""Whom the rows are about: through the one door by which a person becomes known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import (
    ContactData,
    IdentifierData,
    PatientData,
    Registration,
    Resolution,
    register_patients,
)

from . import reasons
from .mapping import ColumnMap
from .rows import Fault, Row

CARD: Final = "cn-id"


@dataclass(slots=True)
class Found:
    """Whom the rows of a batch are about: patient by row, those who are new, and rows that name nobody we know."""

    patient_ids: dict[int, int]
    created: list[int]
    known: int
    faults: list[Fault]


def find_people(actor: Actor, rows: Sequence[Row], mapping: ColumnMap) -> Found:
    """Register or recognise whom each row is about. Rows without a name only recognise."""
    faults = _twice(rows)
    wrong = {fault.number for fault in faults}
    named = [row for row in rows if row.get("name") and row.number not in wrong]
    unnamed = [row for row in rows if not row.get("name") and row.number not in wrong]
    resolved = register_patients(actor, [_registration(row, mapping) for row in named])
    found = Found({row.number: one.patient_id for row, one in zip(named, resolved, strict=True)}, [], 0, faults)
    found.created = [one.patient_id for one in resolved if one.created]
    found.known = len(resolved) - len(found.created)
    _recognise(actor, unnamed, mapping, found)
    return found


def _recognise(actor: Actor, rows: Sequence[Row], mapping: ColumnMap, found: Found) -> None:
    if not rows:
        return
    wanted = {row.number: [(one.system, one.value) for one in _identifiers(row, mapping)] for row in rows}
    holders = patients.holders_of(actor.tenant_id, [pair for pairs in wanted.values() for pair in pairs])
    for row in rows:
        holder = next((holders[pair] for pair in wanted[row.number] if pair in holders), None)
        if holder is None:
            found.faults.append(Fault(row.number, row.cells, reasons.UNKNOWN))
        else:
            found.patient_ids[row.number] = holder
            found.known += 1


def _registration(row: Row, mapping: ColumnMap) -> Registration:
    phone = row.get("phone")
    return Registration(
        PatientData(
            name=row.values["name"],
            sex=row.get("sex"),
            birth_date=row.get("birth_date", None),
            address=row.get("address"),
        ),
        mapping.source,
        _identifiers(row, mapping),
        (ContactData("phone", phone),) if phone else (),
    )


def _identifiers(row: Row, mapping: ColumnMap) -> tuple[IdentifierData, ...]:
    systems = (
        ("identity_card", CARD),
        ("passport", "passport"),
        ("record_no", mapping.record_system),
        ("health_card", "insurance"),
    )
    return tuple(IdentifierData(system, row.values[name][:120]) for name, system in systems if row.get(name))


def _twice(rows: Sequence[Row]) -> list[Fault]:
    """One identity card or record number under two names in one batch is for a person to look at, not for us."""
    faults: dict[int, Fault] = {}
    for name in ("identity_card", "record_no"):
        often = {key for key, times in Counter(row.values[name] for row in rows if row.get(name)).items() if times > 1}
        first: dict[str, Row] = {}
        for row in rows if often else ():
            if row.get(name) not in often or not row.get("name"):
                continue
            before = first.setdefault(row.values[name], row)
            if before.values["name"] != row.values["name"]:
                faults[row.number] = Fault(row.number, row.cells, reasons.TWICE, name, before.number)
    return list(faults.values())


__all__ = ["Found", "Resolution", "find_people"]
