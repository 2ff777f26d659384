"""Medication plans follow the record: a box makes a plan, the next box of the same medicine prolongs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.ids import uuid7
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import lock_current
from renxin.people.records import selectors as records
from renxin.people.records.selectors import Supply
from renxin.programs.monitoring.medication import adherence, refills, schedule
from renxin.programs.monitoring.medication.catalogue import class_of
from renxin.programs.monitoring.models import MedicationPlan

LOOKED_BACK: Final = timedelta(days=400)
_GRACE: Final = timedelta(days=30)  # a box that ended longer ago is no longer taken, unless somebody says so
_LATELY: Final = timedelta(days=14)  # older boxes came with the past
_ASSESSED_WITHIN: Final = timedelta(days=7)
STOPPED: Final = frozenset({"stopped", "completed", "on-hold", "cancelled", "not-taken"})
_WRITTEN: Final = (
    *("medication_id", "dose", "frequency", "rhythm", "times", "every", "weekdays", "as_needed", "ends_on", "state"),
    *("remind", "remind_at", "refill_on", "refill_step", "run_level", "ended_at", "starts_on"),
)
State = MedicationPlan.State


@dataclass(slots=True)
class _Medicine:
    """All boxes of one medicine of a patient, the oldest first."""

    supplies: list[Supply] = field(default_factory=list)

    @property
    def newest(self) -> Supply:
        return self.supplies[-1]


@transaction.atomic
def follow_records(actor: Actor, patient_ids: Iterable[int]) -> int:
    """Bring the medication plans of these patients in line with their records; return how many plans were touched."""
    current = set(lock_current(actor.tenant_id, patient_ids).values())
    told = records.supplies(actor.tenant_id, current, since=clock.now() - LOOKED_BACK)
    stays = records.stay_days(actor.tenant_id, current, since=clock.now() - LOOKED_BACK)
    known: dict[int, list[MedicationPlan]] = {}
    for row in MedicationPlan.objects.of(actor).filter(patient_id__in=current, by_hand=False):
        known.setdefault(row.patient_id, []).append(row)
    fresh: list[MedicationPlan] = []
    changed: list[MedicationPlan] = []
    for patient_id in current:
        own_stays = stays_until_today(stays.get(patient_id, []))
        mine = {key_of(row.name, row.code): row for row in known.get(patient_id, [])}
        for key, medicine in _by_medicine(told.get(patient_id, [])).items():
            known_row = mine.get(key)
            if known_row is None and not _is_current(medicine, own_stays):
                continue
            row = known_row or _new(actor, patient_id, medicine)
            _follow(row, medicine, own_stays)
            (changed if row.pk else fresh).append(row)
    insert_rows(fresh)
    update_rows(changed, _WRITTEN)
    _ask_for_assessments(actor, told)
    return len(fresh) + len(changed)


def _ask_for_assessments(actor: Actor, told: Mapping[int, Sequence[Supply]]) -> None:
    """Ask for assessment, teaching and signature where a box lasts longer than usual; once in the longest time."""
    lately, wards = clock.today() - _LATELY, {}
    long = [
        (patient_id, class_of(one.name, one.code), one)
        for patient_id, supplies in told.items()
        for one in supplies
        if not one.is_ward and one.started_on >= lately
    ]
    long = [(pk, code, one) for pk, code, one in long if refills.sign_of(code, one.days)]
    if long:
        wards = patients.newest_departments(actor, {pk for pk, _code, _one in long})
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=pk,
                kind="check",
                title_code="long_prescription",
                source=f"medicines:long:{pk}:{code}:{refills.assessment_period(one.started_on)}",
                due_at=clock.now() + _ASSESSED_WITHIN,
                department_id=wards.get(pk),
            )
            for pk, code, one in long
        ],
    )


def stays_until_today(stays: Sequence[records.StayDays]) -> list[adherence.Stay]:
    """Return stays with an end: of who is still in the house, tomorrow, so that today counts as a day inside."""
    tomorrow = clock.today() + timedelta(days=1)
    return [adherence.Stay(one.first, one.last or tomorrow) for one in stays]


def fills_of(told: Iterable[Supply]) -> list[adherence.Fill]:
    """Return the fills among what was told: what she took home, with the days it lasts."""
    return [
        adherence.Fill(key_of(one.name, one.code), one.started_on, min(one.days, 366))
        for one in told
        if one.days and not one.is_ward
    ]


def key_of(name: str, code: str) -> str:
    """Return by what two boxes are the same medicine: the sender's code, else the name without spaces."""
    return code.strip().upper() or "".join(name.split()).casefold()


def next_reminder(row: MedicationPlan, after: datetime) -> datetime | None:
    """Return when a plan reminds next; None when it does not, or lasts no longer."""
    if row.state != State.ACTIVE or row.remind == MedicationPlan.Remind.OFF or row.as_needed or not row.times:
        return None
    times = row.times[:1] if row.remind == MedicationPlan.Remind.DAILY else row.times
    rhythm = schedule.Schedule(row.rhythm, tuple(times), row.every, tuple(row.weekdays))
    today = after.astimezone(clock.SHANGHAI).date()
    for day, at in rhythm.due(row.starts_on, today, today + timedelta(days=max(row.every, 7) + 1)):
        instant = datetime.combine(day, at, clock.SHANGHAI)
        if instant > after:
            return instant
    return None


def _by_medicine(told: Sequence[Supply]) -> dict[str, _Medicine]:
    found: dict[str, _Medicine] = {}
    for one in told:
        if not one.is_ward:
            found.setdefault(key_of(one.name, one.code), _Medicine()).supplies.append(one)
    return found


def _is_current(medicine: _Medicine, stays: Sequence[adherence.Stay]) -> bool:
    """Tell whether a medicine is taken now: not stopped, and its last box not long gone."""
    until = _until(medicine, stays)
    return medicine.newest.status not in STOPPED and (until is None or until + _GRACE >= clock.today())


def _until(medicine: _Medicine, stays: Sequence[adherence.Stay]) -> date | None:
    """Return the last day that the boxes last; without days told, the end as told."""
    return adherence.covered_until(fills_of(medicine.supplies), stays) or medicine.newest.ended_on


def _new(actor: Actor, patient_id: int, medicine: _Medicine) -> MedicationPlan:
    newest = medicine.newest
    return MedicationPlan(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        name=newest.name,
        code=newest.code,
        drug_class=class_of(newest.name, newest.code),
        starts_on=newest.started_on,
        made_at=clock.now(),
    )


def _follow(row: MedicationPlan, medicine: _Medicine, stays: Sequence[adherence.Stay]) -> None:
    newest = medicine.newest
    if row.medication_id != newest.id:
        _read(row, newest)
    row.medication_id = newest.id
    until = _until(medicine, stays)
    if until != row.ends_on:
        row.ends_on, row.refill_step = until, 0
    was = row.state
    if not _is_current(medicine, stays):
        row.state, row.ended_at = State.ENDED, row.ended_at or clock.now()
    elif was == State.ENDED:
        row.state, row.ended_at, row.run_level = State.ACTIVE, None, 0
    row.remind_at = next_reminder(row, clock.now())
    row.refill_on = next_refill(row)


def next_refill(row: MedicationPlan) -> date | None:
    """Return the next day on which something is due about the next box; None when nothing is."""
    if row.ends_on is None or row.state != State.ACTIVE:
        return None
    found = refills.refill(row.ends_on)
    days = [*found.remind_on, found.ask_on]
    return days[row.refill_step] if row.refill_step < len(days) else None


def _read(row: MedicationPlan, supply: Supply) -> None:
    """Take dose and hours over from a new box; hours that she moved to her own day stay when the rhythm is the same."""
    found = schedule.read(supply.frequency, supply.dose)
    kept: Mapping[str, list[time]] = {row.rhythm: list(row.times)} if row.rhythm else {}
    row.dose, row.frequency = supply.dose, supply.frequency
    row.rhythm, row.times = found.rhythm, kept.get(found.rhythm, list(found.times))
    row.every, row.weekdays, row.as_needed = found.every, list(found.weekdays), found.as_needed
