"""People set records right. What stood there, who changed it, when and why is kept for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.records import RecordCorrected
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Encounter,
    Finding,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
    RecordCorrection,
)

from . import rows
from .encounters import cancel_discharge, cancel_encounter

IN_ERROR: Final = "entered-in-error"


@dataclass(frozen=True, slots=True)
class Correctable:
    """Which fields of a kind of record people may set right, and which field says that it was entered in error."""

    model: type[models.Model]
    fields: tuple[str, ...]
    state: str


CORRECTABLE: Final[dict[str, Correctable]] = {
    "encounter": Correctable(
        Encounter,
        ("encounter_class", "department_id", "practitioner_id", "location", "started_at", "ended_at", "reason"),
        "",
    ),
    "condition": Correctable(
        Condition, ("system", "code", "text", "clinical_status", "rank", "onset_on"), "clinical_status"
    ),
    "allergy": Correctable(
        AllergyIntolerance, ("kind", "code", "text", "criticality", "reaction", "clinical_status"), "clinical_status"
    ),
    "medication": Correctable(
        MedicationStatement,
        (
            "code",
            "text",
            "dose",
            "frequency",
            "days",
            "quantity",
            "quantity_unit",
            "status",
            "started_at",
            "ended_at",
        ),
        "status",
    ),
    "procedure": Correctable(Procedure, ("system", "code", "text", "performed_at"), ""),
    "immunization": Correctable(
        Immunization, ("code", "text", "dose_number", "lot", "site", "occurred_at", "status"), "status"
    ),
    "report": Correctable(
        DiagnosticReport, ("name", "category", "conclusion", "issued_at", "issuer", "recognised"), "status"
    ),
    "finding": Correctable(Finding, ("grade", "code", "text", "action", "due_on"), "status"),
    "observation": Correctable(
        Observation, ("name", "value_number", "value_text", "unit", "reference_range", "interpretation"), "status"
    ),
}


@transaction.atomic
def correct_record(
    actor: Actor, patient_id: int, kind: str, row_id: int, changes: Mapping[str, Any], *, reason: str
) -> list[RecordCorrection]:
    """Set fields of a record right; return the trace, one row for each field that differs (none: nothing did).

    Raises:
        InvalidInput: no reason is given, or a field is not one that people may change.
        NotFound: there is no such record of this patient, or not for this actor.
    """
    row, rule = _find(actor, patient_id, kind, row_id)
    for name in changes:
        if name not in rule.fields:
            raise InvalidInput(_("This field of the record cannot be corrected."), where=name)
    return _write(actor, row, kind, dict(changes), _reason(reason))


@transaction.atomic
def withdraw_record(actor: Actor, patient_id: int, kind: str, row_id: int, *, reason: str) -> None:
    """Say that a record was entered in error: it leaves every list, its trace stays.

    A visit is called off, with everything that its end had started.

    Raises:
        InvalidInput: no reason is given.
        NotFound: there is no such record of this patient, or not for this actor.
        WrongState: records of this kind cannot be withdrawn.
    """
    row, rule = _find(actor, patient_id, kind, row_id)
    if isinstance(row, Encounter):
        before = row.status
        called_off = cancel_encounter(actor, cancel_discharge(actor, row, at=clock.now()), at=clock.now())
        _keep(actor, row, kind, {"status": (before, called_off.status)}, _reason(reason))
        _tell(actor, row, kind, ("status",), withdrawn=True)
        return
    if not rule.state:
        raise WrongState(_("Records of this kind cannot be withdrawn."), where=kind)
    _write(actor, row, kind, {rule.state: IN_ERROR}, _reason(reason), withdrawn=True)


def _find(actor: Actor, patient_id: int, kind: str, row_id: int) -> tuple[Any, Correctable]:
    actor.require("patients.edit")
    rule = CORRECTABLE.get(kind)
    if rule is None:
        raise NotFound(kind)
    current = patients.get_by_id(actor, patient_id).pk
    rows.begin(actor, [current])
    row = rule.model._base_manager.filter(tenant_id=actor.tenant_id, patient_id=current, id=row_id).first()
    if row is None:
        raise NotFound(kind)
    return row, rule


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidInput(_("Say why, in a few words."), where="reason")
    return text.strip()


def _write(
    actor: Actor, row: Any, kind: str, changes: dict[str, Any], reason: str, *, withdrawn: bool = False
) -> list[RecordCorrection]:
    differing = {name: (getattr(row, name), value) for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return []
    written = {name: value for name, (_old, value) in differing.items()}
    if isinstance(row, Encounter):
        written["updated_at"] = clock.now()
    model: Any = type(row)
    # filter().update() and not save(): log rows have a key of two columns, and patient_id must stand in every lock
    model._base_manager.filter(patient_id=row.patient_id, id=row.id).update(**_prepared(model, written))
    for name, value in written.items():
        setattr(row, name, value)
    trace = _keep(actor, row, kind, differing, reason)
    _tell(actor, row, kind, tuple(differing), withdrawn=withdrawn)
    return trace


def _prepared(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    names = {field.attname: field.name for field in model._meta.concrete_fields}
    return {names[name]: value for name, value in values.items()}


def _keep(
    actor: Actor, row: Any, kind: str, differing: dict[str, tuple[Any, Any]], reason: str
) -> list[RecordCorrection]:
    now = clock.now()
    made = [
        RecordCorrection(
            tenant_id=actor.tenant_id,
            patient_id=row.patient_id,
            kind=kind,
            row_id=row.id,
            field=name,
            old_value=_text(old),
            new_value=_text(new),
            reason=reason,
            user_id=actor.user_id,
            user_name=actor.name[:128],
            corrected_at=now,
        )
        for name, (old, new) in differing.items()
    ]
    RecordCorrection.objects.bulk_create(made)
    detail = {"kind": kind, "fields": sorted(differing)}
    record_access(actor, "record.correct", kind, row.id, patient_id=row.patient_id, detail=detail)
    return made


def _tell(actor: Actor, row: Any, kind: str, fields: tuple[str, ...], *, withdrawn: bool = False) -> None:
    fact = RecordCorrected(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        record_kind=kind,
        record_id=row.id,
        fields=fields,
        withdrawn=withdrawn,
    )
    record(actor, fact)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
