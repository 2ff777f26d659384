"""Diagnoses, allergies, medicines, procedures: set by the sender, one statement for all lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import ConditionRecorded
from renxin.kernel.timeline.services import record
from renxin.people.records.models import AllergyIntolerance, Condition, MedicationStatement, Procedure
from renxin.people.records.shapes import AllergyData, ConditionData, MedicationData, ProcedureData

from . import rows
from .lines import Lines, put


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsOf:
    """The diagnoses that one message reports of one patient."""

    patient_id: int
    source: str
    conditions: Sequence[ConditionData]
    encounter_id: int | None = None
    recorded_at: datetime | None = None


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


@transaction.atomic
def record_many_conditions(actor: Actor, told: Sequence[ConditionsOf]) -> int:
    """Keep the diagnoses of many messages at once; return how many are new."""
    current = rows.begin(actor, [one.patient_id for one in told])
    now = clock.now()
    groups = [
        Lines(
            {"patient_id": current[one.patient_id], "source": one.source, "encounter_id": one.encounter_id},
            {(item.system, item.code): item for item in one.conditions if item.code},
            {"recorded_at": one.recorded_at or now},
        )
        for one in told
    ]
    fresh: list[Condition] = put(Condition, actor, groups, key=("system", "code"))
    facts = (
        ConditionRecorded(
            patient_id=row.patient_id, occurred_at=row.recorded_at, condition_id=row.pk, encounter_id=row.encounter_id
        )
        for row in fresh
    )
    record(actor, *facts)
    return len(fresh)


@transaction.atomic
def record_allergies(
    actor: Actor, patient_id: int, allergies: Sequence[AllergyData], *, source: str, recorded_at: datetime | None = None
) -> int:
    """Keep allergies and intolerances (AL1); return how many are new."""
    current = rows.begin(actor, [patient_id])[patient_id]
    common = {"patient_id": current, "source": source}
    wanted = {(item.code,): item for item in allergies if item.code}
    lines = Lines(common, wanted, {"recorded_at": recorded_at or clock.now()})
    return len(put(AllergyIntolerance, actor, [lines], key=("code",)))


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
    current = rows.begin(actor, [patient_id])[patient_id]
    common = {"patient_id": current, "source": source}
    wanted = {(item.order_no,): item for item in medications if item.order_no}
    return len(
        put(MedicationStatement, actor, [Lines(common, wanted, {"encounter_id": encounter_id})], key=("order_no",))
    )


@transaction.atomic
def record_procedures(
    actor: Actor, patient_id: int, procedures: Sequence[ProcedureData], *, source: str, encounter_id: int | None = None
) -> int:
    """Keep operations and other procedures (PR1); return how many are new."""
    current = rows.begin(actor, [patient_id])[patient_id]
    common = {"patient_id": current, "source": source, "encounter_id": encounter_id}
    wanted = {(item.code, item.performed_at): item for item in procedures if item.code}
    return len(put(Procedure, actor, [Lines(common, wanted, {})], key=("code", "performed_at")))
