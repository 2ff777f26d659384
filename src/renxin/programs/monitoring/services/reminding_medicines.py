"""Reminders of medicines and of the next box: one message for whatever is due at one hour, never naming a medicine."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records
from renxin.programs.monitoring.medication import refills
from renxin.programs.monitoring.models import Dose, MedicationPlan

from .following_medicines import next_refill, next_reminder

BATCH: Final = 500
_STALE: Final = timedelta(hours=2)  # later than this a reminder only confuses
_ASKED_WITHIN: Final = timedelta(days=2)
_LINK_DAYS: Final = 7


def remind_due() -> int:
    """Remind one batch of those whose hour has come; return how many plans were due."""
    with transaction.atomic():
        due = MedicationPlan.objects.filter(remind_at__lte=clock.now()).order_by("remind_at", "id")
        rows = list(due.select_for_update(skip_locked=True)[:BATCH])
        for tenant_id, group in _by_tenant(rows).items():
            with tenant.scope(tenant_id):
                _remind(Actor.system(tenant_id, "monitoring.medicines"), group)
    return len(rows)


def refill_due() -> int:
    """Remind one batch of those whose medicine ends, or let somebody ask; return how many plans were due."""
    with transaction.atomic():
        due = MedicationPlan.objects.filter(refill_on__lte=clock.today()).order_by("refill_on", "id")
        rows = list(due.select_for_update(skip_locked=True)[:BATCH])
        for tenant_id, group in _by_tenant(rows).items():
            with tenant.scope(tenant_id):
                _refill(Actor.system(tenant_id, "monitoring.medicines"), group)
    return len(rows)


def _remind(actor: Actor, rows: Sequence[MedicationPlan]) -> None:
    now = clock.now()
    inside = records.admitted(actor.tenant_id, {row.patient_id for row in rows})
    told = _told_today(actor, rows)
    slots: set[tuple[int, datetime]] = set()
    for row in rows:
        at = row.remind_at or now
        fresh = now - at < _STALE and row.patient_id not in inside
        if fresh and row.state == MedicationPlan.State.ACTIVE and (row.pk, _hour(at)) not in told:
            slots.add((row.patient_id, at))
        row.remind_at = next_reminder(row, now)
    MedicationPlan.objects.bulk_update(rows, ["remind_at"])
    send_many(actor, [_reminder(actor, patient_id, at) for patient_id, at in sorted(slots)])


def _reminder(actor: Actor, patient_id: int, at: datetime) -> Outgoing:
    return Outgoing(
        patient_id=patient_id,
        purpose="FOLLOWUP",
        template="home.medicine_time",
        kind="link",
        url=_address(actor, patient_id),
        idempotency_key=f"medicine:{patient_id}:{at:%Y%m%d%H%M}",
        source="medicines:reminder",
        expires_at=at + _STALE,
    )


def _told_today(actor: Actor, rows: Sequence[MedicationPlan]) -> set[tuple[int, str]]:
    people = {row.patient_id for row in rows}
    doses = Dose.objects.of(actor).filter(patient_id__in=people, on=clock.today())
    return {(plan, f"{at:%H:%M}") for plan, at in doses.values_list("plan_id", "at")}


def _hour(at: datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%H:%M}"


def _refill(actor: Actor, rows: Sequence[MedicationPlan]) -> None:
    today = clock.today()
    inside = records.admitted(actor.tenant_id, {row.patient_id for row in rows})
    departments = patients.newest_departments(actor, {row.patient_id for row in rows})
    soon: dict[int, int] = {}
    late: list[NewTask] = []
    for row in rows:
        if row.patient_id in inside:  # what is at home lasts longer; the record tells by how much when she is back
            row.refill_on = today + timedelta(days=1)
            continue
        if row.ends_on is not None and row.state == MedicationPlan.State.ACTIVE:
            if refills.refill(row.ends_on).stage(today) == "late":
                late.append(_task(row, departments.get(row.patient_id)))
                row.refill_step = 3
            else:
                left = max((row.ends_on - today).days, 0)
                soon[row.patient_id] = min(left, soon.get(row.patient_id, left))
                row.refill_step += 1
        row.refill_on = next_refill(row)
    MedicationPlan.objects.bulk_update(rows, ["refill_on", "refill_step"])
    create_tasks(actor, late)
    send_many(actor, [_refill_message(actor, patient_id, left) for patient_id, left in sorted(soon.items())])


def _refill_message(actor: Actor, patient_id: int, left: int) -> Outgoing:
    return Outgoing(
        patient_id=patient_id,
        purpose="FOLLOWUP",
        template="home.medicine_ends",
        variables={"days": str(left)},
        kind="link",
        url=_address(actor, patient_id),
        idempotency_key=f"refill:{patient_id}:{clock.today()}",
        source="medicines:refill",
        expires_at=clock.now() + timedelta(days=2),
    )


def _task(row: MedicationPlan, department_id: int | None) -> NewTask:
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="refill_missed",
        words={
            "zh": "药应该已经用完，没有看到新的取药：请打电话问一问",
            "en": "A medicine should be used up and no new box was seen: please call",
        },
        risk=2,
        source=f"medicines:refill:{row.pk}:{row.ends_on}",
        due_at=clock.now() + _ASKED_WITHIN,
        department_id=department_id,
    )


def _address(actor: Actor, patient_id: int) -> str:
    until = clock.today() + timedelta(days=_LINK_DAYS)
    return patients.doorway(actor.tenant_id, patient_id, until=until, to="medicines")


def _by_tenant(rows: Iterable[MedicationPlan]) -> dict[int, list[MedicationPlan]]:
    found: dict[int, list[MedicationPlan]] = defaultdict(list)
    for row in rows:
        found[row.tenant_id].append(row)
    return found
