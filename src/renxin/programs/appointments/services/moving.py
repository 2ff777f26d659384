"""Everybody of a session that does not take place is moved or cancelled with one press, and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.booking import zones
from renxin.programs.appointments.models import Appointment, Session
from renxin.programs.appointments.selectors.displaced import displaced, proposals

from .booking import HoldLost, Refused
from .changing import MOVABLE, give_up, reschedule
from .holding import SlotFull, hold, release_hold

SOURCE: Final = "appointments:moved"
_LINK_DAYS: Final = 14
_CALL_WITHIN: Final = timedelta(hours=2)
CALL_OFF: Final = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one press: how many were moved, cancelled, and how many have to be called."""

    moved: int
    cancelled: int
    to_call: int


def rebook_session(actor: Actor, session: Session, choices: Mapping[UUID, str] | None = None) -> Outcome:
    """Move everybody who needs another time to what was chosen or proposed; tell them; call whom no message reaches.

    Each person is one transaction: a press that is cut off is finished by the next one, and nobody is told twice. A
    seat that somebody else took meanwhile is replaced by the next one near it.

    Args:
        actor: who presses.
        session: the session that does not take place.
        choices: by the appointment's uid the uid of a slot, or `CALL_OFF` to cancel. Who is not named gets what is
            proposed; where nothing is near, the appointment is cancelled and a call is due.
    """
    actor.require("appointments.manage")
    with transaction.atomic():
        record_access(actor, "session.rebook", "session", session.uid)
    # Whoever presses may not see every patient's record; the house moves them all.
    house = Actor.system(actor.tenant_id, "appointments")
    wished = dict(choices or {})
    moved = cancelled = to_call = 0
    for one in proposals(actor, session):
        near = [str(slot.uid) for slot in one.options]
        wish = wished.get(one.appointment.uid)
        tries = [] if wish == CALL_OFF else ([wish] if wish else []) + [uid for uid in near if uid != wish]
        done = _settle(house, session, one.appointment.pk, tries)
        if done is None:
            continue
        is_moved, reached = done
        moved, cancelled, to_call = moved + is_moved, cancelled + (not is_moved), to_call + (not reached)
    return Outcome(moved, cancelled, to_call)


def _settle(actor: Actor, session: Session, appointment_id: int, tries: list[str]) -> tuple[bool, bool] | None:
    """Move or cancel one; return whether it was moved and whether a message goes out; None: it was done already."""
    for slot_uid in tries:
        try:
            held = hold(actor, slot_uid, key=f"rebook {appointment_id} {session.version}", pool=None)
        except SlotFull:
            continue
        try:
            with transaction.atomic():
                row = Appointment.objects.of(actor).get(pk=appointment_id)
                if row.status not in MOVABLE or row.seat_id == held.seat_id:
                    release_hold(actor, held.key)
                    return None
                reschedule(actor, row, held.key, reason=session.reason or "session")
                row.refresh_from_db()
                return True, tell(actor, row, session, "access.moved")
        except (HoldLost, Refused):
            release_hold(actor, held.key)
    with transaction.atomic():
        found = Appointment.objects.of(actor).select_for_update().filter(pk=appointment_id, status__in=MOVABLE).first()
        if found is None:
            return None
        give_up(actor, [found], by="house", reason=session.reason or "session")
        reached = tell(actor, found, session, "access.called_off")
        if reached:
            call(actor, found, moved=False)
        return False, False


def tell(actor: Actor, row: Appointment, session: Session, template: str) -> bool:
    """Send the word of a change made by the house; return whether it may go out. Else a call is due.

    A message that fails later is heard of by the consumer `appointments.untold`.
    """
    starts = row.starts_at or clock.now()
    zone = zones.of_place(actor, None, row.department)
    language = patients.addressees(actor.tenant_id, [row.patient_id])[row.patient_id].language
    sent = send(
        actor,
        Outgoing(
            patient_id=row.patient_id,
            purpose="CARE_SERVICE",
            template=template,
            variables=_said(row, starts.astimezone(zone), language),
            kind="link",
            url=patients.doorway(
                actor.tenant_id,
                row.patient_id,
                until=clock.today() + timedelta(days=_LINK_DAYS),
                to="appointments",
            ),
            department_id=row.department_id,
            source=f"{SOURCE}:{row.pk}",
            idempotency_key=f"{SOURCE}:{row.pk}:{session.pk}:{session.version}:{template}",
            expires_at=max(starts, clock.now() + timedelta(hours=1)),
        ),
    )
    Appointment.objects.filter(pk=row.pk).update(told_message_id=sent.message_id or None)
    if sent.status == "blocked":
        call(actor, row, moved=template == "access.moved")
        return False
    return True


def call(actor: Actor, row: Appointment, *, moved: bool) -> None:
    """Let somebody call her; once for each change."""
    now = clock.now()
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind="call",
                title_code="access_moved" if moved else "access_called_off",
                source=f"{SOURCE}:{row.pk}:{row.seat_id or 0}:{row.status}",
                due_at=min(now + _CALL_WITHIN, max(row.starts_at or now, now + timedelta(minutes=30))),
                department_id=row.department_id,
                risk=2,
            )
        ],
    )


def call_untold(actor: Actor, message_ids: Mapping[int, int]) -> int:
    """Let somebody call those whom the word of a change did not reach; return how many.

    Args:
        actor: the consumer.
        message_ids: patients by message.
    """
    rows = Appointment.objects.of(actor).filter(
        told_message_id__in=list(message_ids), patient_id__in=list(message_ids.values())
    )
    found = list(rows)
    for row in found:
        call(actor, row, moved=row.status in MOVABLE)
    return len(found)


def needs_rebooking(actor: Actor, session: Session) -> int:
    """Return how many of a session need another time."""
    return len(displaced(actor, session))


def _said(row: Appointment, local: object, language: str) -> dict[str, str]:
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        return {
            "day": date_format(local, "j F" if language.startswith("en") else "n月j日"),  # type: ignore[arg-type]
            "time": date_format(local, "H:i"),  # type: ignore[arg-type]
            "department": str(row.department or ""),
            "doctor": str(row.practitioner or row.service),
        }
