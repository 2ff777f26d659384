"""A visit was written under the wrong patient or number (A42–A50): it moves, with all that belongs to it."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.records import EncounterCancelled, EncounterDischarged, EncounterStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import lock_current
from renxin.people.records import rules
from renxin.people.records.models import (
    Charge,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    EncounterChange,
    Finding,
    MedicationDispense,
    MedicationStatement,
    Observation,
    Procedure,
    ServiceRequest,
)

from . import rows
from .encounters import keep_change

NEWS: Final = timedelta(days=7)
"""A stay that ended longer ago starts nothing for the patient to whom it is given: it is history."""
_WITH_THE_VISIT: Final[tuple[Any, ...]] = (
    Condition, Procedure, MedicationStatement, DiagnosticReport, DocumentReference, ServiceRequest, Charge,
    MedicationDispense,
)  # fmt: skip


@transaction.atomic
def move_encounter(actor: Actor, encounter: Encounter, patient_id: int, *, at: datetime) -> Encounter:
    """Give a visit, and all that was reported with it, to the patient whose it really is (A44, A45).

    For the other one it never took place: whatever it had started for her is called off.
    """
    current = lock_current(actor.tenant_id, [encounter.patient_id, patient_id])
    row = Encounter.objects.of(actor).get(pk=encounter.pk)
    before, target = current[row.patient_id], current[patient_id]
    if before == target:
        return row
    record(actor, rows.fact(EncounterCancelled, row, at))
    keep_change(row, EncounterChange.Kind.PATIENT, {"patient_id": row.patient_id}, at)
    _give(actor, row, target)
    _tell(actor, row, at)
    rows.note(actor, [row])
    return row


@transaction.atomic
def rename_encounter(actor: Actor, encounter: Encounter, visit_no: str, *, at: datetime) -> Encounter:
    """Give a visit another number (A49, A50).

    Raises:
        WrongState: another visit has that number.
    """
    (row,) = rows.locked(actor, [encounter])
    if row.visit_no == visit_no:
        return row
    if Encounter.objects.of(actor).filter(source=row.source, visit_no=visit_no).exists():
        raise WrongState(_("Another visit has this number."), where=visit_no)
    keep_change(row, EncounterChange.Kind.NUMBER, {"visit_no": row.visit_no}, at)
    Encounter.objects.filter(pk=row.pk).update(visit_no=visit_no)
    row.visit_no = visit_no
    return row


@transaction.atomic
def join_encounters(actor: Actor, encounter: Encounter, other: Encounter, *, at: datetime) -> Encounter:
    """Make two visits one (A42): what was reported with `other` belongs to `encounter`; `other` is called off."""
    row, loser = rows.locked(actor, [encounter, other])
    if row.pk == loser.pk or loser.status == Encounter.Status.CANCELLED:
        return row
    if lock_current(actor.tenant_id, [row.patient_id])[row.patient_id] != loser.patient_id:
        move_encounter(actor, loser, row.patient_id, at=at)
        loser.refresh_from_db()
    for model in _WITH_THE_VISIT:
        found = model.objects.of(actor).filter(encounter=loser, patient_id=loser.patient_id)
        if model in (Condition, Procedure):  # one and the same line may stand with both
            same = model.objects.of(actor).filter(encounter=row, patient_id=row.patient_id)
            found = found.exclude(code__in=same.values("code"))
        found.update(encounter=row)
    Observation.objects.filter(patient_id=loser.patient_id, encounter_id=loser.pk).update(encounter_id=row.pk)
    keep_change(row, EncounterChange.Kind.NUMBER, {"joined": loser.visit_no}, at)
    rows.change(loser, {"status": Encounter.Status.CANCELLED})
    rows.save([loser])
    record(actor, rows.fact(EncounterCancelled, loser, at))
    return row


def _give(actor: Actor, row: Encounter, target: int) -> None:
    """Move the visit and its rows; log rows are written anew and the old ones deleted."""
    whose = {"patient_id": target, "origin_patient_id": target}
    reports = list(DiagnosticReport.objects.of(actor).filter(encounter=row).values_list("pk", flat=True))
    _give_lines(row, target)
    Finding.objects.of(actor).filter(report_id__in=reports).update(**whose)
    for model in _WITH_THE_VISIT:
        model.objects.of(actor).filter(encounter=row).update(**whose)
    Encounter.objects.filter(pk=row.pk).update(**whose)
    row.patient_id = target


def _give_lines(row: Encounter, target: int) -> None:
    meta = Observation._meta
    columns = [field.column for field in meta.local_concrete_fields if field.column]
    names = ", ".join(f'"{column}"' for column in columns)
    copied = ", ".join("%s" if column in ("patient_id", "origin_patient_id") else f'"{column}"' for column in columns)
    where = "tenant_id = %s AND patient_id = %s AND encounter_id = %s"
    values = [row.tenant_id, row.patient_id, row.pk]
    table = f'"{meta.db_table}"'
    with connection.cursor() as cursor:
        copy = f"INSERT INTO {table} ({names}) SELECT {copied} FROM {table} WHERE {where}"  # noqa: S608  own names
        cursor.execute(copy, [target, target, *values])
        cursor.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608  own names


def _tell(actor: Actor, row: Encounter, at: datetime) -> None:
    """Tell of the visit for the patient whose it is now; of one that is long over only her history hears."""
    over = row.ended_at is not None and row.ended_at < at - NEWS
    record(actor, rows.fact(EncounterStarted, row, row.started_at), historic=over)
    if row.status == Encounter.Status.FINISHED and row.encounter_class in _STAYS:
        died = rules.is_death(row.disposition)
        ended = rows.fact(EncounterDischarged, row, row.ended_at or at, disposition=row.disposition, died=died)
        record(actor, ended, historic=over)


_STAYS: Final = (Encounter.Class.INPATIENT, Encounter.Class.EMERGENCY)
