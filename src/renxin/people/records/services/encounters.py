"""Visits and stays, as the hospital's own system reports them. A repeated message changes nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.records import (
    DischargeCancelled,
    EncounterCancelled,
    EncounterDischarged,
    EncounterFact,
    EncounterFinished,
    EncounterStarted,
    EncounterTransferred,
)
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import mark_deceased, note_departments, withdraw_death
from renxin.people.records import rules
from renxin.people.records.models import Encounter
from renxin.people.records.shapes import EncounterData


@transaction.atomic
def open_encounter(actor: Actor, patient_id: int, data: EncounterData) -> Encounter:
    """Open a visit or stay (A01, A04, A05), or bring what is known of it up to date.

    A pre-admission that is admitted under the same number becomes the stay. Known to be cancelled: it is opened again.

    Raises:
        WrongState: the number belongs to another patient's visit.
    """
    patient_id = _begin(actor, patient_id)
    row = Encounter.objects.of(actor).filter(source=data.source, visit_no=data.visit_no).first()
    if row is not None and patients.current_id(actor.tenant_id, row.patient_id) != patient_id:
        raise WrongState(_("This visit number belongs to another patient."), where=data.visit_no)
    status = Encounter.Status.PLANNED if _is_planned(data) else Encounter.Status.IN_PROGRESS
    if row is None:
        row = Encounter(tenant_id=actor.tenant_id, patient_id=patient_id, source=data.source, visit_no=data.visit_no)
        _describe(row, data, status)
        row.save(force_insert=True)
        _note(actor, row)
        record(actor, _fact(EncounterStarted, row, row.started_at))
        return row
    began = row.status in (Encounter.Status.PLANNED, Encounter.Status.CANCELLED) and status != row.status
    if row.status == Encounter.Status.FINISHED:  # a late or repeated admission does not reopen what has ended
        status, data = row.status, replace(data, encounter_class=row.encounter_class)
    if _describe(row, data, status):
        row.save()
        _note(actor, row)
    if began:
        record(actor, _fact(EncounterStarted, row, row.started_at))
    return row


@transaction.atomic
def transfer_encounter(
    actor: Actor,
    encounter: Encounter,
    *,
    at: datetime,
    department_id: int | None = None,
    practitioner_id: int | None = None,
    location: str = "",
) -> Encounter:
    """Move a stay to another ward, department or doctor (A02)."""
    row = _locked(actor, encounter)
    said = {"department_id": department_id, "practitioner_id": practitioner_id, "location": location[:160]}
    if _change(row, {name: value for name, value in said.items() if value}):
        _note(actor, row)
        record(actor, _fact(EncounterTransferred, row, at))
    return row


@transaction.atomic
def discharge_encounter(actor: Actor, encounter: Encounter, *, at: datetime, disposition: str = "") -> Encounter:
    """End a stay (A03). A disposition that means death marks the patient as deceased before anybody hears of it."""
    row = _locked(actor, encounter)
    if row.status == Encounter.Status.FINISHED:
        _change(row, {"ended_at": at, "disposition": disposition[:64]} if disposition else {"ended_at": at})
        return row
    _end(row, at, disposition)
    died = rules.is_death(disposition)
    if died:
        mark_deceased(actor, row.patient_id, at)
    fact = _fact(EncounterDischarged, row, at, disposition=disposition[:64], died=died)
    record(actor, fact)
    return row


@transaction.atomic
def finish_encounter(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """End an outpatient, emergency or online visit."""
    row = _locked(actor, encounter)
    if row.status != Encounter.Status.FINISHED:
        _end(row, at, "")
        record(actor, _fact(EncounterFinished, row, at))
    return row


@transaction.atomic
def cancel_encounter(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """Call a visit or stay off (A11): it never took place.

    Raises:
        WrongState: it has ended; the discharge must be cancelled first.
    """
    row = _locked(actor, encounter)
    if row.status == Encounter.Status.FINISHED:
        raise WrongState(_("This visit has ended. Cancel the discharge first."), where=row.visit_no)
    if _change(row, {"status": Encounter.Status.CANCELLED}):
        record(actor, _fact(EncounterCancelled, row, at))
    return row


@transaction.atomic
def cancel_discharge(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """Take a discharge back (A13): the patient is still in the house. A death it reported is taken back too."""
    row = _locked(actor, encounter)
    if row.status != Encounter.Status.FINISHED:
        return row
    died = rules.is_death(row.disposition)
    _change(row, {"status": Encounter.Status.IN_PROGRESS, "ended_at": None, "disposition": ""})
    if died:
        withdraw_death(actor, row.patient_id)
    record(actor, _fact(DischargeCancelled, row, at))
    return row


def _begin(actor: Actor, patient_id: int) -> int:
    actor.require("patients.edit")
    current = patients.current_id(actor.tenant_id, patient_id)
    lock_patients([current])
    return current


def _locked(actor: Actor, encounter: Encounter) -> Encounter:
    _begin(actor, encounter.patient_id)
    return Encounter.objects.of(actor).get(pk=encounter.pk)


def _is_planned(data: EncounterData) -> bool:
    return data.planned or data.encounter_class == Encounter.Class.PREADMISSION


def _describe(row: Encounter, data: EncounterData, status: str) -> bool:
    said = {
        "encounter_class": data.encounter_class,
        "started_at": data.started_at,
        "department_id": data.department_id,
        "practitioner_id": data.practitioner_id,
        "location": data.location[:160],
    }
    return _set(row, {name: value for name, value in said.items() if value} | {"status": status})


def _end(row: Encounter, at: datetime, disposition: str) -> None:
    _change(row, {"status": Encounter.Status.FINISHED, "ended_at": at, "disposition": disposition[:64]})


def _change(row: Encounter, values: dict[str, Any]) -> bool:
    changed = _set(row, values)
    if changed:
        row.save()
    return changed


def _set(row: Encounter, values: dict[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.updated_at = clock.now()
    return bool(changed)


def _note(actor: Actor, row: Encounter) -> None:
    if row.department_id is not None:
        note_departments(actor, [(row.patient_id, row.department_id, row.started_at)])


def _fact(kind: type[EncounterFact], row: Encounter, at: datetime, **more: Any) -> EncounterFact:
    return kind(
        patient_id=row.patient_id,
        occurred_at=at,
        encounter_id=row.pk,
        encounter_class=row.encounter_class,
        department_id=row.department_id,
        practitioner_id=row.practitioner_id,
        **more,
    )
