"""She came, she was seen, she did not come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import AppointmentConfirmed, AppointmentKept
from renxin.kernel.timeline.facts.programs import AppointmentMissed
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, Seat, Session

from .facts import fact_of

Status = Appointment.Status
_BATCH: Final = 500
_AROUND: Final = timedelta(hours=4)


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
    kept = [(fact_of(AppointmentKept, row, now), row.visit_type) for row in rows]
    record(actor, *[replace(fact, visit_type=how) for fact, how in kept if isinstance(fact, AppointmentKept)])
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


def settle_past(actor: Actor) -> int:
    """Mark what is still booked some minutes after its session: kept where a visit shows it, else missed.

    Whoever was seen that day in that department did come, even where nobody checked her in. Read table by table: each
    step has its index, whatever the server knows of how full the tables are.
    """
    now = clock.now()
    before = now - timedelta(minutes=policy.pack().missed_after_minutes)
    booked = Appointment.objects.of(actor).filter(
        status=Status.BOOKED, seat__isnull=False, starts_at__gt=now - timedelta(days=7), starts_at__lte=before
    )
    rows = list(booked.order_by("starts_at", "pk"))
    ends = _ends(actor, [row.seat_id for row in rows if row.seat_id], before)
    over = [row for row in rows if row.seat_id in ends][:_BATCH]
    visits = _visits(actor, over)
    seen = [row.pk for row in over if _came(row, ends[row.seat_id], visits)]  # type: ignore[index]
    return mark_fulfilled(actor, seen) + mark_missed(actor, [row.pk for row in over if row.pk not in set(seen)])


def _ends(actor: Actor, seat_ids: Sequence[int], before: datetime) -> dict[int, datetime]:
    """Return by seat when its session ended, of those that took place and are over."""
    found = Seat.objects.of(actor).filter(pk__in=seat_ids).exclude(slot__session__state=Session.State.CANCELLED)
    ends = found.values_list("pk", "slot__session__ends_at")
    return {pk: ends_at for pk, ends_at in ends if ends_at <= before}


def _visits(actor: Actor, rows: Sequence[Appointment]) -> dict[tuple[int, int | None], list[datetime]]:
    """Return when these people's visits to departments began, around these appointments."""
    visits: dict[tuple[int, int | None], list[datetime]] = defaultdict(list)
    starts = [row.starts_at for row in rows if row.starts_at]
    if starts:
        found = Encounter.objects.of(actor).filter(
            patient_id__in={row.patient_id for row in rows},
            started_at__gte=min(starts) - _AROUND,
            started_at__lte=max(starts) + timedelta(days=1),
        )
        for patient_id, department_id, at in found.values_list("patient_id", "department_id", "started_at"):
            visits[patient_id, department_id].append(at)
    return visits


def _came(row: Appointment, ends_at: datetime, visits: Mapping[tuple[int, int | None], Sequence[datetime]]) -> bool:
    begun = visits.get((row.patient_id, row.department_id), ())
    return row.starts_at is not None and any(row.starts_at - _AROUND <= at <= ends_at + _AROUND for at in begun)


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
