"""Somebody of the hospital comes along on the day: wished for, and not any more."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.programs.appointments.models import Appointment

_BEFORE: Final = timedelta(minutes=30)


@transaction.atomic
def wish_escort(actor: Actor, appointment: Appointment, wants: bool) -> Appointment:
    """Note that she would like company on the day, or does not after all; a task of that day goes with it.

    Raises:
        WrongState: the appointment does not stand any more.
    """
    row = Appointment.objects.of(actor).select_for_update(of=("self",)).get(pk=appointment.pk)
    if row.status not in (Appointment.Status.BOOKED, Appointment.Status.PENDING) or row.starts_at is None:
        raise WrongState(_("This appointment does not stand any more."), where="appointment")
    if row.wants_escort != wants:
        row.wants_escort = wants
        row.save(update_fields=["wants_escort"])
        plan_escort(actor.renamed("appointments.escort"), row)
    return row


def plan_escort(actor: Actor, row: Appointment) -> None:
    """Bring the task of coming along in line with the appointment: made, moved with its time, or taken off."""
    assert row.starts_at is not None  # noqa: S101  nobody comes along to an appointment without a time
    prefix = f"appointments:{row.uid}:escort:"
    source = f"{prefix}{row.starts_at.timestamp():.0f}"
    stands = row.status in (Appointment.Status.BOOKED, Appointment.Status.PENDING) and row.starts_at > clock.now()
    if not (row.wants_escort and stands):
        cancel_tasks(actor, source_prefix=prefix, reason="escort")
        return
    drop_other_times(actor, prefix, source)
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind="check",
                title_code="appointment_escort",
                source=source,
                starts_at=row.starts_at - timedelta(hours=12),
                due_at=row.starts_at - _BEFORE,
                promised=True,
                department_id=row.department_id,
            )
        ],
    )


def drop_other_times(actor: Actor, prefix: str, source: str) -> None:
    """Cancel the tasks of a time at which the appointment does not stand any more."""
    open_ones = Task.objects.of(actor).filter(source__startswith=prefix, state=Task.State.OPEN).exclude(source=source)
    cancel_tasks(actor, sources=list(open_ones.values_list("source", flat=True)), reason="moved")


def follow(actor: Actor, appointment_ids: Iterable[int]) -> None:
    """Bring the tasks of coming along in line with these appointments."""
    rows = Appointment.objects.of(actor).filter(pk__in=set(appointment_ids), wants_escort=True, starts_at__isnull=False)
    for row in rows:
        plan_escort(actor, row)
