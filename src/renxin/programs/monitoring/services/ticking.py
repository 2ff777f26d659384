"""Doses told: ticked by the patient or whoever looks after her; runs of misses ask for somebody, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.care import DoseMissed
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import lock_current
from renxin.programs.monitoring.medication import missing
from renxin.programs.monitoring.medication.catalogue import medicines
from renxin.programs.monitoring.models import Dose, LastSign, MedicationPlan

BACK: Final = 7  # so many days back something may still be told
_WITHIN: Final = {Level.YELLOW: timedelta(hours=24), Level.ORANGE: timedelta(hours=4)}
_SIGN: Final = (
    "ON CONFLICT (tenant_id, patient_id) DO UPDATE SET medicine_at = "
    "greatest(monitoring_lastsign.medicine_at, EXCLUDED.medicine_at)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is said of one taking of a medicine: which, on which day, at which of its hours."""

    plan: UUID
    on: date
    at: time
    said: str
    reason: str = ""


@transaction.atomic
def tell_doses(actor: Actor, patient_id: int, ticks: Sequence[Tick], *, by_other: bool = False) -> int:
    """Keep what was said of doses; return how many. Taken long after its hour is taken late; said anew replaces.

    Raises:
        NotFound: a medicine is not hers.
        InvalidInput: it lies in the future, or too far back.
    """
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    plans = {row.uid: row for row in MedicationPlan.objects.of(actor).filter(patient_id=current)}
    now, rows = clock.now(), []
    for row_id, tick in zip(ids.allocate(len(ticks)), ticks, strict=True):
        plan = plans.get(tick.plan)
        if plan is None:
            raise NotFound("medicine")
        _check(tick)
        rows.append(
            Dose(
                tenant_id=actor.tenant_id,
                patient_id=current,
                id=row_id,
                plan_id=plan.pk,
                on=tick.on,
                at=tick.at,
                said=_said(tick, now),
                reason=tick.reason,
                told_at=now,
                by_other=by_other,
            )
        )
    insert_rows(rows)
    insert_rows([LastSign(tenant_id=actor.tenant_id, patient_id=current, medicine_at=now)] if rows else [], _SIGN)
    touched = {row.plan_id for row in rows}
    look_at_misses(actor, current, [row for row in plans.values() if row.pk in touched])
    return len(rows)


def look_at_misses(actor: Actor, patient_id: int, plans: Sequence[MedicationPlan]) -> None:
    """Judge what was missed of these medicines: a new run, or a graver one, is a fact and a task, once."""
    told = newest_doses(actor, patient_id, since=clock.today() - timedelta(days=BACK * 2))
    for plan in plans:
        said = [
            missing.Told(dose.on, f"{dose.at:%H:%M}", dose.said)  # type: ignore[arg-type]
            for dose in told.get(plan.pk, {}).values()
            if dose.said != Dose.Said.NOTHING
        ]
        run = missing.judge(said, clock.today(), plan.drug_class)
        level = int(run.level) if run else 0
        if run is not None and level > plan.run_level:
            _ask_after(actor, plan, run)
        if level != plan.run_level:
            plan.run_level = level
            plan.save(update_fields=["run_level"])


def newest_doses(actor: Actor, patient_id: int, *, since: date) -> dict[int, dict[tuple[date, time], Dose]]:
    """Return what counts of each medicine's doses since a day: by day and hour, the newest word."""
    rows = Dose.objects.of(actor).filter(patient_id=patient_id, on__gte=since).order_by("id")
    found: dict[int, dict[tuple[date, time], Dose]] = {}
    for row in rows:
        found.setdefault(row.plan_id, {})[row.on, row.at] = row
    return found


def _check(tick: Tick) -> None:
    today = clock.today()
    if tick.said not in Dose.Said.values or tick.reason not in Dose.Reason.values:
        raise InvalidInput(_("Please choose one of the answers."), where="said")
    if not today - timedelta(days=BACK) <= tick.on <= today:
        raise InvalidInput(_("Only the last seven days can be filled in."), where="on")


def _said(tick: Tick, now: datetime) -> str:
    """Return what is kept: taken, said long after its hour on its own day, is taken late."""
    due = datetime.combine(tick.on, tick.at, clock.SHANGHAI)
    late = timedelta(minutes=medicines().missed.late_minutes)
    on_its_day = tick.on == now.astimezone(clock.SHANGHAI).date()
    if tick.said == Dose.Said.TAKEN and on_its_day and now > due + late:
        return Dose.Said.LATE
    if tick.said == Dose.Said.MISSED and tick.reason == Dose.Reason.DOCTOR:
        return Dose.Said.SKIPPED
    return tick.said


def _ask_after(actor: Actor, plan: MedicationPlan, run: missing.Run) -> None:
    now = clock.now()
    system = Actor.system(actor.tenant_id, "monitoring.medicines")
    department = patients.newest_departments(system, [plan.patient_id]).get(plan.patient_id)
    create_tasks(
        system,
        [
            NewTask(
                patient_id=plan.patient_id,
                kind="call",
                title_code="medicine_missed",
                words=_words(run),
                risk=int(run.level),
                source=f"medicines:dose:{plan.pk}:{clock.today()}:{int(run.level)}",
                due_at=now + _WITHIN[run.level],
                department_id=department,
            )
        ],
    )
    record(
        system,
        DoseMissed(
            patient_id=plan.patient_id,
            occurred_at=now,
            plan_id=plan.pk,
            run=run.run,
            medicine_class=plan.drug_class,
        ),
    )


def _words(run: missing.Run) -> dict[str, str]:
    if run.rule == "critical_days":
        return {
            "zh": f"不能停的药已漏服 {run.run} 天：请打电话问一问",
            "en": f"A medicine that must not be missed was missed on {run.run} days: please call",
        }
    return {
        "zh": "这几天常漏服药：请打电话问一问原因",
        "en": "Medicines were often missed these days: please call and ask why",
    }
