"""Timed work: reminders go out, offers go round, tomorrow's risks are reckoned once more."""

from datetime import datetime, time, timedelta
from typing import Final

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments.models import Appointment

from . import wishes
from .judging import judge_appointments
from .offering import OFFERS, sweep
from .reminding import remind_due

_FROM_HOUR: Final = 14
_CALLED_BY: Final = time(19, 0)
_BATCH: Final = 1000


@loop("appointments.reminders", every=30.0)
def send_reminders() -> int:
    """Send the reminders that are due; return how many were settled."""
    return remind_due()


@loop("appointments.offers", wake_on=(OFFERS,), every=30.0)
def pass_offers() -> int:
    """Offer free seats to those who wait, hospital by hospital; return how many things were done."""
    return sum(sweep(hospital.pk) for hospital in organizations.tenants())


@loop("appointments.tomorrow", every=600.0)
def judge_tomorrow() -> int:
    """Reckon the risks of tomorrow's appointments again in the afternoon; whoever is wanted called gets a call."""
    now = clock.now().astimezone(clock.SHANGHAI)
    if now.hour < _FROM_HOUR:
        return 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            call_the_likely(Actor.system(hospital.pk, "appointments.risk"), now)
    return 0


def call_the_likely(actor: Actor, now: datetime) -> int:
    """Reckon tomorrow's risks, and let people call where their department wants it; return how many calls were asked.

    Asked again it makes no second call of the same appointment.
    """
    begin = datetime.combine(now.astimezone(clock.SHANGHAI).date() + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    rows = Appointment.objects.of(actor).filter(
        status=Appointment.Status.BOOKED, starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1)
    )
    found = list(rows.order_by("pk").only("pk", "uid", "patient_id", "department_id"))
    chosen, asked = wishes.of_departments(actor), 0
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        risks = judge_appointments(actor, [row.pk for row in batch])
        tasks = [
            _call(row, now)
            for row in batch
            if (limit := chosen.of(row.department_id).call_from) and row.pk in risks and risks[row.pk].percent >= limit
        ]
        asked += len(create_tasks(actor, tasks))
    return asked


def _call(row: Appointment, now: datetime) -> NewTask:
    due = max(datetime.combine(now.date(), _CALLED_BY, tzinfo=clock.SHANGHAI), now + timedelta(hours=1))
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="appointment_risk",
        source=f"appointments:{row.uid}:risk",
        due_at=due,
        department_id=row.department_id,
    )
