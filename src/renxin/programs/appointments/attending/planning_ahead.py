"""Which reminders an appointment gets: rows written when it is booked or moved, dropped when it is off."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db import connection, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.programs.appointments.models import Appointment, AppointmentReminder
from renxin.programs.appointments.models.appointment import OURS

from . import timing, wishes
from .pack import reminders

_DROP: Final = """
UPDATE appointments_appointmentreminder r SET state = 'dropped', settled_at = %(now)s
FROM appointments_appointment a
WHERE a.id = r.appointment_id AND r.tenant_id = %(tenant)s AND r.appointment_id = ANY(%(ids)s) AND r.state = 'due'
  AND (a.status <> 'booked' OR a.starts_at IS DISTINCT FROM r.for_at)
"""
_KEPT: Final = """ON CONFLICT (tenant_id, appointment_id, step, for_at) DO UPDATE
SET state = 'due', due_at = excluded.due_at, settled_at = NULL
WHERE appointments_appointmentreminder.state = 'dropped'"""


@transaction.atomic
def plan_reminders(actor: Actor, appointment_ids: Iterable[int]) -> int:
    """Write down which reminders these appointments get, drop those of times that count no more; return how many."""
    ids, now = sorted(set(appointment_ids)), clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_DROP, {"tenant": actor.tenant_id, "ids": ids, "now": now})
    rows = list(
        Appointment.objects.of(actor)
        .filter(pk__in=ids, status=Appointment.Status.BOOKED, starts_at__gt=now)
        .select_related("department")
    )
    chosen = wishes.of_departments(actor)
    planned = [one for row in rows if _wanted(row, chosen.of(row.department_id).remind) for one in _reminders(row)]
    insert_rows(planned, _KEPT)
    return len(planned)


def _wanted(row: Appointment, remind: str) -> bool:
    return remind == "all" or (remind == "ours" and row.source == OURS)


def _reminders(row: Appointment) -> Collection[AppointmentReminder]:
    pack = reminders()
    assert row.starts_at is not None  # noqa: S101  asked for by the filter
    steps = pack.steps_of(row.department.standard_code if row.department else "")
    return [
        AppointmentReminder(
            tenant_id=row.tenant_id,
            appointment=row,
            patient_id=row.patient_id,
            step=step.code,
            for_at=row.starts_at,
            due_at=due,
        )
        for step, due in timing.plan(pack, steps, row.starts_at, clock.now())
    ]
