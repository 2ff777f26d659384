"""What happens to a visit or stay between its beginning and its end. A repeated message changes nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.records import DischargeCancelled, EncounterCancelled, EncounterTransferred
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import withdraw_death
from renxin.people.records import rules
from renxin.people.records.models import Encounter

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
    """Move a stay to another ward, department or doctor (A02)."""
    (row,) = rows.locked(actor, [encounter])
    said = {"department_id": department_id, "practitioner_id": practitioner_id, "location": location[:160]}
    if rows.change(row, {name: value for name, value in said.items() if value}):
        rows.save([row])
        rows.note(actor, [row])
        record(actor, rows.fact(EncounterTransferred, row, at))
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
    died = rules.is_death(row.disposition)
    rows.change(row, {"status": Encounter.Status.IN_PROGRESS, "ended_at": None, "disposition": ""})
    rows.save([row])
    if died:
        withdraw_death(actor, row.patient_id)
    record(actor, rows.fact(DischargeCancelled, row, at))
    return row
