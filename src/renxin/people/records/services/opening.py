"""Visits and stays begin: one or many, with the same few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.records import EncounterFact, EncounterStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter
from renxin.people.records.shapes import EncounterData

from . import rows
from .marking import mark_by_department

Status = Encounter.Status


@transaction.atomic
def open_encounter(actor: Actor, patient_id: int, data: EncounterData) -> Encounter:
    """Open a visit or stay (A01, A04, A05), or bring what is known of it up to date.

    A pre-admission that is admitted under the same number becomes the stay. Known to be cancelled: it is opened again.

    Raises:
        WrongState: the number belongs to another patient's visit.
    """
    (row,) = open_encounters(actor, [(patient_id, data)])
    if row is None:
        raise WrongState(_("This visit number belongs to another patient."), where=data.visit_no)
    return row


@transaction.atomic
def open_encounters(actor: Actor, items: Sequence[tuple[int, EncounterData]]) -> list[Encounter | None]:
    """Do for many (patient, visit) what `open_encounter` does for one; each number at most once.

    None stands for a visit whose number belongs to another patient: nothing was changed for it.
    """
    current = rows.begin(actor, (patient_id for patient_id, _data in items))
    known = _by_number(actor, [data for _patient_id, data in items])
    owners = _owners(actor, known.values())
    opened: list[Encounter | None] = []
    began: list[EncounterFact] = []
    changed: list[Encounter] = []
    fresh: list[Encounter] = []
    for patient_id, data in items:
        row = known.get((data.source, data.visit_no))
        if row is not None and owners[row.patient_id] != current[patient_id]:
            opened.append(None)
            continue
        if row is None:
            row = _new(actor, current[patient_id], data)
            fresh.append(row)
        else:
            was, touched = row.status, _update(row, data)
            changed += [row] if touched else []
            if was in (Status.PLANNED, Status.CANCELLED) and row.status != was:
                began.append(rows.fact(EncounterStarted, row, row.started_at))
        opened.append(row)
    mark_by_department(actor, [*fresh, *changed])
    _insert(fresh)
    rows.save(changed)
    rows.note(actor, fresh + changed)
    record(actor, *(rows.fact(EncounterStarted, row, row.started_at) for row in fresh), *began)
    return opened


def _by_number(actor: Actor, items: Iterable[EncounterData]) -> dict[tuple[str, str], Encounter]:
    wanted = {(data.source, data.visit_no) for data in items}
    found = Encounter.objects.of(actor).filter(
        source__in={source for source, _number in wanted}, visit_no__in={number for _source, number in wanted}
    )
    return {(row.source, row.visit_no): row for row in found if (row.source, row.visit_no) in wanted}


def _owners(actor: Actor, known: Iterable[Encounter]) -> dict[int, int]:
    return patients.current_ids(actor.tenant_id, {row.patient_id for row in known})


def _new(actor: Actor, patient_id: int, data: EncounterData) -> Encounter:
    row = Encounter(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        source=data.source,
        visit_no=data.visit_no,
        updated_at=clock.now(),
    )
    _describe(row, _begun(data), _status(data))
    return row


def _update(row: Encounter, data: EncounterData) -> bool:
    status = _status(data)
    if row.status == Status.FINISHED:  # a late or repeated admission does not reopen what has ended
        status, data = Status.FINISHED, replace(data, encounter_class=row.encounter_class)
    elif row.status != status and row.status in (Status.PLANNED, Status.CANCELLED):
        data = _begun(data)
    return _describe(row, data, status)


def _begun(data: EncounterData) -> EncounterData:
    return replace(data, started_at=data.started_at or data.reported_at or clock.now())


def _insert(fresh: list[Encounter]) -> None:
    made = insert_rows(fresh, "RETURNING source, visit_no, id")
    keys = {(source, number): key for source, number, key in made}
    for row in fresh:
        row.pk = keys[row.source, row.visit_no]
        row._state.adding = False


def _status(data: EncounterData) -> Encounter.Status:
    planned = data.planned or data.encounter_class == Encounter.Class.PREADMISSION
    return Status.PLANNED if planned else Status.IN_PROGRESS


def _describe(row: Encounter, data: EncounterData, status: str) -> bool:
    said: dict[str, Any] = {
        "encounter_class": data.encounter_class,
        "started_at": data.started_at,
        "department_id": data.department_id,
        "practitioner_id": data.practitioner_id,
        "location": data.location[:160],
        "reason": data.reason,
    }
    return rows.change(row, {name: value for name, value in said.items() if value} | {"status": status})
