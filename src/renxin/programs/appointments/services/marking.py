"""She came, she was seen, she did not come."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import AppointmentConfirmed, AppointmentKept
from renxin.kernel.timeline.facts.programs import AppointmentMissed
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment

from .facts import fact_of

Status = Appointment.Status
_BATCH: Final = 500


@transaction.atomic
def confirm_coming(actor: Actor, appointment: Appointment) -> Appointment:
    """Note that she said she will come; the second time changes nothing.

    Raises:
        NotAllowed: a patient speaks for somebody else.
        WrongState: it is no longer booked.
    """
    mine = patients.current_id(actor.tenant_id, appointment.patient_id)
    if actor.kind == "patient" and patients.current_id(actor.tenant_id, actor.patient_id or 0) != mine:
        raise NotAllowed("appointments.work")
    if actor.kind != "patient":
        actor.require("appointments.work")
    lock_patients([mine])
    row = Appointment.objects.of(actor).select_for_update().get(pk=appointment.pk)
    if row.confirmed_at is not None or row.status in (Status.ARRIVED, Status.FULFILLED):
        return row
    if row.status != Status.BOOKED:
        raise WrongState(gettext("This appointment does not stand any more."), where="appointment")
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    record(actor, fact_of(AppointmentConfirmed, row, row.confirmed_at))
    return row


@transaction.atomic
def mark_arrived(actor: Actor, ids: Iterable[int]) -> int:
    """Note that the patients of these appointments are in the house; return how many were new. Also for missed ones."""
    actor.require("appointments.work")
    rows = _locked(actor, ids, (Status.BOOKED, Status.PENDING, Status.NOSHOW))
    now = clock.now()
    for row in rows:
        row.status, row.arrived_at = Status.ARRIVED, row.arrived_at or now
    _write(rows, status=Status.ARRIVED, arrived_at=now)
    return len(rows)


@transaction.atomic
def mark_fulfilled(actor: Actor, ids: Iterable[int]) -> int:
    """Note that they were seen; return how many were new."""
    actor.require("appointments.work")
    rows = _locked(actor, ids, (Status.BOOKED, Status.PENDING, Status.ARRIVED, Status.NOSHOW))
    now = clock.now()
    _write(rows, status=Status.FULFILLED, fulfilled_at=now)
    for row in rows:
        row.status, row.fulfilled_at = Status.FULFILLED, now
    record(actor, *[fact_of(AppointmentKept, row, now) for row in rows])
    return len(rows)


@transaction.atomic
def mark_missed(actor: Actor, ids: Iterable[int]) -> int:
    """Note that they did not come; return how many were new."""
    actor.require("appointments.work")
    rows = _locked(actor, ids, (Status.BOOKED,))
    now = clock.now()
    _write(rows, status=Status.NOSHOW)
    for row in rows:
        row.status = Status.NOSHOW
    record(actor, *[fact_of(AppointmentMissed, row, now) for row in rows])
    return len(rows)


# Whoever was seen that day in that department did come, even where nobody checked her in.
_OVERDUE: Final = """
SELECT a.id, EXISTS (
    SELECT 1 FROM records_encounter v
    WHERE v.patient_id = a.patient_id AND v.tenant_id = a.tenant_id AND v.department_id = a.department_id
      AND v.started_at BETWEEN a.starts_at - interval '4 hours' AND e.ends_at + interval '4 hours'
) AS seen
FROM appointments_appointment a
JOIN appointments_seat s ON s.id = a.seat_id JOIN appointments_slot l ON l.id = s.slot_id
JOIN appointments_session e ON e.id = l.session_id
WHERE a.tenant_id = %(tenant)s::bigint AND a.status = 'booked' AND e.state <> 'cancelled'
  AND a.starts_at > %(since)s::timestamptz AND e.ends_at <= %(before)s::timestamptz
ORDER BY a.starts_at, a.id LIMIT %(limit)s::int
"""


def settle_past(actor: Actor) -> int:
    """Mark what is still booked some minutes after its session: kept where a visit shows it, else missed."""
    now = clock.now()
    values = {
        "tenant": actor.tenant_id,
        "since": now - timedelta(days=7),
        "before": now - timedelta(minutes=policy.pack().missed_after_minutes),
        "limit": _BATCH,
    }
    found = hot.execute(_OVERDUE, values, rows=True, plan_each=True)
    return mark_fulfilled(actor, [pk for pk, seen in found if seen]) + mark_missed(
        actor, [pk for pk, seen in found if not seen]
    )


def _locked(actor: Actor, ids: Iterable[int], states: Sequence[str]) -> list[Appointment]:
    wanted = list(ids)
    if not wanted:
        return []
    rows = Appointment.objects.of(actor).filter(pk__in=wanted)
    lock_patients(rows.values_list("patient_id", flat=True))
    return list(rows.filter(status__in=states).order_by("pk").select_for_update())


def _write(rows: Sequence[Appointment], **values: object) -> None:
    if rows:
        Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(**values)
