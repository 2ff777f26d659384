"""Reminders go out: what is due now, in one batch of messages; by telephone to those whom no message reaches."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.conversations.services import Outgoing, Sent, send_many
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.programs.appointments.models import Appointment, AppointmentReminder

from . import calling
from .pack import reminders
from .places import link_to, spoken, variables

_BATCH: Final = 200
_LATE: Final = timedelta(minutes=5)
_NO_WAY: Final = frozenset({"no_contact_point", "all_tried", "cannot_hear", "private"})
REASON: Final = "appointment.time"
State = AppointmentReminder.State


def remind_due(limit: int = _BATCH) -> int:
    """Send what is due, of every hospital; return how many rows were settled."""
    with transaction.atomic():
        due = AppointmentReminder.objects.filter(state=State.DUE, due_at__lte=clock.now()).order_by("due_at", "pk")
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",)).select_related("appointment__department")[:limit]
        )
        for tenant_id, own in _by_tenant(rows).items():
            with tenant.scope(tenant_id):
                _remind(Actor.system(tenant_id, "appointments.reminders"), own)
    return len(rows)


def still_stands(tenant_id: int, sources: Sequence[str]) -> dict[str, str]:
    """Return the sources (`appointment.time:<id>:<starts>`) of which nothing is said any more: moved, cancelled."""
    asked = {source: parts for source in sources if len(parts := source.split(":")) == 3 and parts[1].isdigit()}
    rows = Appointment.objects.of(tenant_id).filter(pk__in={int(parts[1]) for parts in asked.values()})
    standing = {
        f"{row.pk}:{row.starts_at.timestamp():.0f}"
        for row in rows.filter(status=Appointment.Status.BOOKED, starts_at__gt=clock.now())
        if row.starts_at
    }
    return {source: "reason_gone" for source, parts in asked.items() if ":".join(parts[1:]) not in standing}


def source_of(row: Appointment) -> str:
    """Return by which source messages about the time of an appointment go out."""
    assert row.starts_at is not None  # noqa: S101  nothing is said of an appointment without a time
    return f"{REASON}:{row.pk}:{row.starts_at.timestamp():.0f}"


def _remind(actor: Actor, rows: Sequence[AppointmentReminder]) -> None:
    now = clock.now()
    newest = {row.appointment_id: row for row in rows}
    chosen = [row for row in newest.values() if _counts(row)]
    languages = spoken(actor, [row.patient_id for row in chosen])
    sent = send_many(actor, [_outgoing(actor, row, languages.get(row.patient_id, "zh")) for row in chosen])
    for row in rows:
        row.state, row.settled_at = State.DROPPED, now
    for row, became in zip(chosen, sent, strict=True):
        row.message_id = became.message_id
        row.state = _state(actor, row, became)
    update_rows(rows, ["state", "settled_at", "message_id"])


def _counts(row: AppointmentReminder) -> bool:
    """Tell whether the appointment still stands at the time it is about, and it is worth a message."""
    appointment = row.appointment
    stands = appointment.status == Appointment.Status.BOOKED and appointment.starts_at == row.for_at
    return stands and clock.now() + _LATE < row.for_at


def _outgoing(actor: Actor, row: AppointmentReminder, language: str) -> Outgoing:
    appointment, step = row.appointment, reminders().step(row.step)
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        template=step.template if step else "appointment.day_before",
        variables=variables(appointment, language),
        kind="link",
        url=link_to(actor.tenant_id, row.patient_id, row.for_at + timedelta(days=1)),
        idempotency_key=f"appointment:{appointment.uid}:{row.step}:{row.for_at.timestamp():.0f}",
        department_id=appointment.department_id,
        source=source_of(appointment),
        expires_at=row.for_at,
    )


def _state(actor: Actor, row: AppointmentReminder, became: Sent) -> str:
    if became.status != "blocked":
        return State.SENT
    step = reminders().step(row.step)
    if step is not None and step.call and became.rule in _NO_WAY:
        return State.CALLED if calling.call(actor, row) else State.BLOCKED
    return State.BLOCKED


def _by_tenant(rows: Iterable[AppointmentReminder]) -> dict[int, list[AppointmentReminder]]:
    found: dict[int, list[AppointmentReminder]] = defaultdict(list)
    for row in rows:
        found[row.tenant_id].append(row)
    return found
