"""What happens to a visit or stay between its beginning and its end. A repeated message changes nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.records import (
    DischargeCancelled,
    EncounterCancelled,
    EncounterClassChanged,
    EncounterTransferred,
    TransferCancelled,
)
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import withdraw_death
from renxin.people.records import rules
from renxin.people.records.models import Encounter, EncounterChange

from . import rows


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
    """Move a stay to another ward, department or doctor (A02). Where it was before is kept, for `cancel_transfer`."""
    (row,) = rows.locked(actor, [encounter])
    before = place_of(row)
    if rows.change(row, _said(department_id, practitioner_id, location)):
        rows.save([row])
        rows.note(actor, [row])
        keep_change(row, EncounterChange.Kind.TRANSFER, before, at)
        record(actor, rows.fact(EncounterTransferred, row, at))
    return row


@transaction.atomic
def cancel_transfer(
    actor: Actor,
    encounter: Encounter,
    *,
    at: datetime,
    department_id: int | None = None,
    practitioner_id: int | None = None,
    location: str = "",
) -> Encounter:
    """Take the last transfer back (A12): the stay is where it was before; what the sender says of that place wins."""
    (row,) = rows.locked(actor, [encounter])
    change = undo_change(row, EncounterChange.Kind.TRANSFER, at)
    if rows.change(row, (change.before if change else {}) | _said(department_id, practitioner_id, location)):
        rows.save([row])
        rows.note(actor, [row])
        record(actor, rows.fact(TransferCancelled, row, at))
    return row


@transaction.atomic
def change_encounter_class(
    actor: Actor,
    encounter: Encounter,
    encounter_class: str,
    *,
    at: datetime,
    department_id: int | None = None,
    practitioner_id: int | None = None,
    location: str = "",
) -> Encounter:
    """Make an outpatient an inpatient (A06) or the reverse (A07), where it now is; each takes the other back.

    Raises:
        WrongState: the visit has ended; the discharge must be cancelled first.
    """
    (row,) = rows.locked(actor, [encounter])
    if row.status == Encounter.Status.FINISHED:
        raise WrongState(_("This visit has ended. Cancel the discharge first."), where=row.visit_no)
    before = {"encounter_class": row.encounter_class, **place_of(row)}
    said: dict[str, object] = {"encounter_class": encounter_class, "status": Encounter.Status.IN_PROGRESS}
    if rows.change(row, said | _said(department_id, practitioner_id, location)):
        rows.save([row])
        rows.note(actor, [row])
        keep_change(row, EncounterChange.Kind.CLASS, before, at)
        if before["encounter_class"] != encounter_class:
            record(actor, rows.fact(EncounterClassChanged, row, at, before=before["encounter_class"]))
    return row


@transaction.atomic
def cancel_encounter(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """Call a visit or stay off (A11): it never took place.

    Raises:
        WrongState: it has ended; the discharge must be cancelled first.
    """
    (row,) = rows.locked(actor, [encounter])
    if row.status == Encounter.Status.FINISHED:
        raise WrongState(_("This visit has ended. Cancel the discharge first."), where=row.visit_no)
    if rows.change(row, {"status": Encounter.Status.CANCELLED}):
        rows.save([row])
        record(actor, rows.fact(EncounterCancelled, row, at))
    return row


@transaction.atomic
def cancel_discharge(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """Take a discharge back (A13): the patient is still in the house. A death it reported is taken back too."""
    (row,) = rows.locked(actor, [encounter])
    if row.status != Encounter.Status.FINISHED:
        return row
    died, ended_at = rules.is_death(row.disposition), row.ended_at
    rows.change(row, {"status": Encounter.Status.IN_PROGRESS, "ended_at": None, "disposition": ""})
    rows.save([row])
    if died:
        withdraw_death(actor, row.patient_id)
    record(actor, rows.fact(DischargeCancelled, row, at, ended_at=ended_at))
    return row


def place_of(row: Encounter) -> dict[str, Any]:
    """Return where a visit stands."""
    return {
        "department_id": row.department_id,
        "practitioner_id": row.practitioner_id,
        "location": row.location,
    }


def keep_change(row: Encounter, kind: str, before: dict[str, Any], at: datetime) -> None:
    """Remember what a visit was, so that the change can be taken back."""
    EncounterChange.objects.create(
        tenant_id=row.tenant_id,
        encounter=row,
        patient_id=row.patient_id,
        kind=kind,
        before=before,
        changed_at=at,
    )


def undo_change(row: Encounter, kind: str, at: datetime) -> EncounterChange | None:
    """Return the last change of this kind, now marked as taken back; None when there is none."""
    changes = EncounterChange.objects.of(row.tenant_id).filter(encounter=row, kind=kind, undone_at__isnull=True)
    last = changes.order_by("-id").first()
    if last is not None:
        last.undone_at = at
        last.save(update_fields=["undone_at"])
    return last


def _said(department_id: int | None, practitioner_id: int | None, location: str) -> dict[str, Any]:
    said = {"department_id": department_id, "practitioner_id": practitioner_id, "location": location[:160]}
    return {name: value for name, value in said.items() if value}
