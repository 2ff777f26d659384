"""Replies to reminders: who says 1 comes, 2 gives the place back, 3 gets the way to another time."""

from datetime import timedelta
from typing import Final

from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Turn
from renxin.engagement.safety.selectors import Reading
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.programs.appointments.models import Appointment, AppointmentReminder
from renxin.programs.appointments.services import cancel, confirm_coming

from . import replies
from .pack import reminders
from .places import day_words, link_to, place_words, spoken, time_words
from .replies import Meaning

_WITHIN: Final = timedelta(hours=2)
State = AppointmentReminder.State


def take_turn(actor: Actor, patient_id: int, text: str, found: Reading) -> Turn | None:
    """Take a message as the answer to the newest reminder; None when it is about something else."""
    row = None if found.is_red else _newest(actor, patient_id)
    if row is None:
        return None
    meaning = replies.read(reminders().replies, text, asked=_just_asked(actor, row))
    if meaning is None:
        return None
    said = answer(actor, row, meaning)
    row.reply, row.replies = meaning, row.replies + 1
    row.save(update_fields=["reply", "replies"])
    return Turn(text=said)


def answer(actor: Actor, row: AppointmentReminder, meaning: Meaning) -> str:
    """Do what a reply asks for, and return what is said to it."""
    appointment, herself = row.appointment, Actor.patient(actor.tenant_id, row.patient_id)
    outcome: str = meaning
    if meaning == "yes":
        confirm_coming(herself, appointment)
    elif meaning == "no":
        try:
            cancel(herself, appointment, by="patient", reason="reply")
        except WrongState:
            create_tasks(actor.renamed("appointments.replies"), [_task(row)])
            outcome = "late"
    return _words(actor, appointment, outcome)


def _newest(actor: Actor, patient_id: int) -> AppointmentReminder | None:
    """Return the reminder sent last whose appointment still stands at that time."""
    now = clock.now()
    since = now - timedelta(hours=reminders().replies_hours)
    rows = AppointmentReminder.objects.of(actor).filter(
        patient_id=patient_id,
        state=State.SENT,
        settled_at__gte=since,
        for_at__gt=now,
        appointment__status=Appointment.Status.BOOKED,
        message_id__isnull=False,
    )
    rows = rows.select_related("appointment__department").order_by("-settled_at", "-pk")
    return next((row for row in rows[:3] if row.appointment.starts_at == row.for_at), None)


def _just_asked(actor: Actor, row: AppointmentReminder) -> bool:
    """Tell whether nothing else was said to her since the reminder but our own answers to it."""
    later = Message.objects.of(actor).filter(patient_id=row.patient_id, id__gt=row.message_id, direction="out")
    return later.count() == row.replies


def _words(actor: Actor, row: Appointment, outcome: str) -> str:
    assert row.starts_at is not None  # noqa: S101  nothing is asked of an appointment without a time
    language = spoken(actor, [row.patient_id]).get(row.patient_id, "zh")
    text = reminders().answers[outcome].get(language)
    return text.format(
        when=f"{day_words(row.starts_at, language)} {time_words(row.starts_at)}",
        place=place_words(row.department, row.location, language),
        link=link_to(actor.tenant_id, row.patient_id, clock.now() + timedelta(days=7)),
    )


def _task(row: AppointmentReminder) -> NewTask:
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="appointment_late_cancel",
        source=f"appointments:{row.appointment.uid}:late",
        due_at=min(row.for_at, clock.now() + _WITHIN),
        risk=2,
        promised=True,
        department_id=row.appointment.department_id,
    )
