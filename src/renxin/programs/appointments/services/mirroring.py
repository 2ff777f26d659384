"""Writes of appointments: what the hospital's scheduling reports, idempotent by its own number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.errors import WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.programs import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentFact,
    AppointmentMissed,
)
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import Appointment

from .changing import free_seats

Status = Appointment.Status
_RETURNING: Final = "RETURNING source, number, id"
_WRITTEN: Final = (
    "placer_number",
    "starts_at",
    "ends_at",
    "department",
    "practitioner",
    "location",
    "service",
    "reason",
    "status",
    "reported_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentData:
    """An appointment as its sender reports it; (source, number) names it for ever. Empty: nothing was said."""

    source: str
    number: str
    reported_at: datetime
    placer_number: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    department_id: int | None = None
    practitioner_id: int | None = None
    location: str = ""
    service: str = ""
    reason: str = ""


@transaction.atomic
def book_from_interface(actor: Actor, patient_id: int, data: AppointmentData) -> Appointment:
    """Note a new appointment (S12), or bring a known one up to date; a cancelled one is booked again.

    Raises:
        WrongState: the number belongs to another patient's appointment.
    """
    return _mirror(actor, patient_id, data, Status.BOOKED)


@transaction.atomic
def change_from_interface(actor: Actor, patient_id: int, data: AppointmentData) -> Appointment:
    """Note that an appointment was moved (S13) or changed (S14); one that we never heard of is booked."""
    return _mirror(actor, patient_id, data, Status.BOOKED)


@transaction.atomic
def cancel_from_interface(actor: Actor, patient_id: int, data: AppointmentData) -> Appointment:
    """Note that an appointment was cancelled (S15) or removed (S17)."""
    return _mirror(actor, patient_id, data, Status.CANCELLED)


@transaction.atomic
def miss_from_interface(actor: Actor, patient_id: int, data: AppointmentData) -> Appointment:
    """Note that the patient did not come (S26)."""
    return _mirror(actor, patient_id, data, Status.NOSHOW)


@transaction.atomic
def cancel_for_patients(actor: Actor, patient_ids: Iterable[int], *, reason: str) -> int:
    """Cancel what is booked for these patients and has not begun; return how many. The source keeps its own book."""
    now = clock.now()
    rows = Appointment.objects.of(actor).filter(
        patient_id__in=list(patient_ids), status__in=[Status.BOOKED, Status.PENDING]
    )
    waiting = list(rows.filter(Q(starts_at__isnull=True) | Q(starts_at__gte=now)).order_by("pk").select_for_update())
    Appointment.objects.filter(pk__in=[row.pk for row in waiting]).update(
        status=Status.CANCELLED, cancel_reason=reason[:80], cancelled_by="house", cancelled_at=now
    )
    free_seats(actor, [row.seat_id for row in waiting if row.seat_id])
    record(
        actor,
        *[
            AppointmentCancelled(
                patient_id=row.patient_id,
                occurred_at=now,
                appointment_id=row.pk,
                department_id=row.department_id,
            )
            for row in waiting
        ],
    )
    return len(waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAppointment:
    """An appointment taken over from another system, with its state: booked, cancelled or noshow."""

    patient_id: int
    data: AppointmentData
    status: str = Status.BOOKED


@transaction.atomic
def import_past_appointments(actor: Actor, items: Sequence[PastAppointment]) -> list[bool]:
    """Keep many appointments at once, by the sender's own number; a known one is brought up to date.

    False stands for one whose number belongs to another patient: nothing was changed for it. The facts of new ones
    are written down in the history only: nobody is reminded, no journey starts.
    """
    actor.require("patients.import")
    current = patients.current_ids(actor.tenant_id, {one.patient_id for one in items})
    lock_patients(set(current.values()))
    rows = Appointment.objects.of(actor).filter(
        source__in={one.data.source for one in items}, number__in={one.data.number for one in items}
    )
    known = {(row.source, row.number): row for row in rows}
    owners = patients.current_ids(actor.tenant_id, {row.patient_id for row in known.values()})
    fresh: dict[tuple[str, str], Appointment] = {}
    changed: list[Appointment] = []
    kept: list[bool] = []
    for one in items:
        key, owner = (one.data.source, one.data.number), current[one.patient_id]
        row = known.get(key) or fresh.get(key)
        kept.append(row is None or owners.get(row.patient_id, row.patient_id) == owner)
        if row is None:
            row = fresh[key] = Appointment(
                uid=uuid7(), tenant_id=actor.tenant_id, patient_id=owner, source=key[0], number=key[1]
            )
        if kept[-1] and _describe(row, one.data, one.status):
            row.reported_at = one.data.reported_at
            changed += [row] if row.pk else []
    keys = {(source, number): pk for source, number, pk in insert_rows([*fresh.values()], _RETURNING)}
    for key, row in fresh.items():
        row.pk = keys[key]
    update_rows(list({row.pk: row for row in changed}.values()), _WRITTEN)
    record(actor, *(_fact(_kind("", row.status), row) for row in fresh.values()), historic=True)
    return kept


def _mirror(actor: Actor, patient_id: int, data: AppointmentData, status: str) -> Appointment:
    actor.require("patients.edit")
    current = patients.current_id(actor.tenant_id, patient_id)
    lock_patients([current])
    row = _known(actor, data)
    if row is not None and patients.current_id(actor.tenant_id, row.patient_id) != current:
        raise WrongState(_("This appointment number belongs to another patient."), where="appointment")
    before, was_at = (row.status, row.starts_at) if row else ("", None)
    row = row or Appointment(tenant_id=actor.tenant_id, patient_id=current, source=data.source, number=data.number)
    changed = _describe(row, data, status)
    if changed:
        row.reported_at = data.reported_at
        row.save()
        record(actor, _fact(_kind(before, status), row, was_at if was_at != row.starts_at else None))
    return row


def _known(actor: Actor, data: AppointmentData) -> Appointment | None:
    """Return the appointment with this number, or the one that was known by its placer's number only."""
    rows = Appointment.objects.of(actor).filter(source=data.source)
    row = rows.filter(number=data.number).first()
    if row is None and data.placer_number and data.placer_number != data.number:
        row = rows.filter(number=data.placer_number).first()
        if row is not None:
            row.number = data.number
    return row


def _describe(row: Appointment, data: AppointmentData, status: str) -> bool:
    said: dict[str, Any] = {
        "placer_number": data.placer_number,
        "starts_at": data.starts_at,
        "ends_at": data.ends_at,
        "department_id": data.department_id,
        "practitioner_id": data.practitioner_id,
        "location": data.location,
        "service": data.service,
        "reason": data.reason,
        "status": status,
    }
    changed = {name: value for name, value in said.items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed) or row.pk is None


def _kind(before: str, status: str) -> type[AppointmentFact]:
    if status == Status.CANCELLED:
        return AppointmentCancelled
    if status == Status.NOSHOW:
        return AppointmentMissed
    return AppointmentChanged if before == Status.BOOKED else AppointmentBooked


def _fact(kind: type[AppointmentFact], row: Appointment, was_at: datetime | None = None) -> AppointmentFact:
    return kind(
        patient_id=row.patient_id,
        occurred_at=row.reported_at,
        appointment_id=row.pk,
        department_id=row.department_id,
        was_at=was_at,
        starts_at=row.starts_at,
    )
