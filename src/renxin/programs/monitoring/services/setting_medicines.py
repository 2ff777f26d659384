"""Medicines by hand: added, ended, moved to other hours; reminders switched on and off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients.services import lock_current
from renxin.programs.monitoring.medication import schedule
from renxin.programs.monitoring.medication.catalogue import class_of
from renxin.programs.monitoring.models import MedicationPlan

from .following_medicines import next_reminder

State, Remind = MedicationPlan.State, MedicationPlan.Remind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMedicine:
    """A medicine that no system of ours knows of: bought elsewhere, or told at the desk."""

    name: str
    dose: str = ""
    frequency: str = ""


@transaction.atomic
def add_medicine(actor: Actor, patient_id: int, told: NewMedicine) -> MedicationPlan:
    """Write down a medicine by hand.

    Raises:
        InvalidInput: it has no name.
    """
    if actor.kind == "staff":
        actor.require("patients.edit")
    if not told.name.strip():
        raise InvalidInput(_("Please write the name of the medicine."), where="name")
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    found = schedule.read(told.frequency, told.dose)
    row = MedicationPlan.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=current,
        name=told.name.strip()[:120],
        drug_class=class_of(told.name),
        dose=told.dose.strip()[:120],
        frequency=told.frequency.strip()[:120],
        rhythm=found.rhythm,
        times=list(found.times),
        every=found.every,
        weekdays=list(found.weekdays),
        as_needed=found.as_needed,
        starts_on=clock.today(),
        by_hand=True,
        made_at=clock.now(),
    )
    record_access(actor, "medicine.add", "medication_plan", row.uid, patient_id=current)
    return row


@transaction.atomic
def end_medicine(actor: Actor, patient_id: int, uid: UUID) -> MedicationPlan:
    """End a medicine that was written down by hand; the record's own medicines end in the record."""
    row = _locked(actor, patient_id, uid)
    if not row.by_hand:
        raise InvalidInput(_("This medicine comes from the hospital's system and ends there."), where="medicine")
    row.state, row.ended_at, row.remind_at, row.refill_on = State.ENDED, clock.now(), None, None
    row.save(update_fields=["state", "ended_at", "remind_at", "refill_on"])
    record_access(actor, "medicine.end", "medication_plan", row.uid, patient_id=row.patient_id)
    return row


@transaction.atomic
def set_hours(actor: Actor, patient_id: int, uid: UUID, times: Sequence[time]) -> MedicationPlan:
    """Move a medicine to other hours; there stay as many as were prescribed.

    Raises:
        InvalidInput: there are more or fewer hours than prescribed.
    """
    row = _locked(actor, patient_id, uid)
    if len(set(times)) != len(row.times):
        raise InvalidInput(_("Please give as many times as the medicine is taken in a day."), where="times")
    row.times = sorted(times)
    row.remind_at = next_reminder(row, clock.now())
    row.save(update_fields=["times", "remind_at"])
    return row


@transaction.atomic
def set_reminders(actor: Actor, patient_id: int, how: str) -> int:
    """Remind a patient of her medicines each time, once a day or never; return how many medicines it is for.

    Raises:
        InvalidInput: there is no such way.
    """
    if how not in Remind.values:
        raise InvalidInput(_("Please choose one of the three."), where="remind")
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    rows = list(MedicationPlan.objects.of(actor).filter(patient_id=current, state=State.ACTIVE, as_needed=False))
    for row in rows:
        row.remind = how
        row.remind_at = next_reminder(row, clock.now())
    MedicationPlan.objects.bulk_update(rows, ["remind", "remind_at"])
    return len(rows)


def _locked(actor: Actor, patient_id: int, uid: UUID) -> MedicationPlan:
    """Return a plan of this patient, locked.

    Raises:
        NotFound: there is none, or it is another's.
    """
    if actor.kind == "staff":
        actor.require("patients.edit")
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    row = MedicationPlan.objects.of(actor).select_for_update().filter(uid=uid, patient_id=current).first()
    if row is None:
        raise NotFound("medicine")
    return row
