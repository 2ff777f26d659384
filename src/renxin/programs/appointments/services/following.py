"""What visits and wishes of the day change."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks
from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments.models import Appointment, HealthcareService, Session, SessionPattern

from .marking import mark_fulfilled

ESCORT: Final = "appointments:escort"
_BEFORE: Final = timedelta(minutes=30)
_AHEAD: Final = timedelta(hours=3)

_OF_VISITS: Final = """
SELECT DISTINCT ON (v.id) a.id FROM records_encounter v
JOIN appointments_appointment a ON a.patient_id = v.patient_id AND a.tenant_id = v.tenant_id
 AND a.department_id = v.department_id AND a.status IN ('booked', 'arrived')
 AND a.starts_at BETWEEN v.started_at - interval '8 hours' AND v.started_at + interval '4 hours'
WHERE v.tenant_id = %(tenant)s::bigint AND v.id = ANY(%(visits)s::bigint[]) AND v.encounter_class IN ('AMB', 'VR')
ORDER BY v.id, abs(extract(epoch FROM a.starts_at - v.started_at)), a.id
"""


def fulfil_by_visits(actor: Actor, encounter_ids: Sequence[int]) -> int:
    """Mark the appointments that these visits were; return how many were new."""
    values = {"tenant": actor.tenant_id, "visits": list(encounter_ids)}
    return mark_fulfilled(actor, [row[0] for row in hot.execute(_OF_VISITS, values, rows=True, plan_each=True)])


@transaction.atomic
def follow_departments(actor: Actor) -> int:
    """Let what departments that were merged away still offer belong to those they went into; return how many rows."""
    moved = 0
    now = clock.now()
    for gone, into in organizations.successors(actor).items():
        sessions = Session.objects.of(actor).filter(department_id=gone, ends_at__gt=now)
        booked = Appointment.objects.of(actor).filter(department_id=gone, seat__isnull=False, starts_at__gt=now)
        for rows in (
            HealthcareService.objects.of(actor).filter(department_id=gone),
            SessionPattern.objects.of(actor).filter(department_id=gone),
            sessions,
            booked,
        ):
            moved += rows.update(department_id=into)
    return moved


@transaction.atomic
def ask_for_escorts(actor: Actor, appointment_ids: Sequence[int]) -> int:
    """Make a task for each of these appointments to which somebody wants to be accompanied; return how many are new.

    One that was moved gets a task for its new time, and the old task is taken back, as is that of a cancelled one.
    """
    rows = list(Appointment.objects.of(actor).filter(pk__in=list(appointment_ids), wants_escort=True))
    wanted = [row for row in rows if row.status == Appointment.Status.BOOKED and row.starts_at is not None]
    tasks = [_escort(row, row.starts_at) for row in wanted if row.starts_at is not None]
    for row in rows:
        known = Task.objects.of(actor).filter(source__startswith=f"{ESCORT}:{row.pk}:", state=Task.State.OPEN)
        stale = known.exclude(source__in=[task.source for task in tasks])
        cancel_tasks(actor, sources=list(stale.values_list("source", flat=True)), reason="moved")
    return len(create_tasks(actor, tasks))


def _escort(row: Appointment, starts_at: datetime) -> NewTask:
    return NewTask(
        patient_id=row.patient_id,
        kind="check",
        title_code="access_escort",
        source=f"{ESCORT}:{row.pk}:{row.seat_id or 0}",
        starts_at=starts_at - _AHEAD,
        due_at=starts_at - _BEFORE,
        department_id=row.department_id,
        promised=True,
    )
