"""What a patient's message does to her conversation: safety first, then the assistant, then whoever waits for it."""

from datetime import timedelta

from renxin.engagement.conversations import reception, selectors, states
from renxin.engagement.conversations.desk import clocks
from renxin.engagement.conversations.models import Conversation, Wait
from renxin.engagement.conversations.reception import Heard
from renxin.engagement.safety import selectors as safety
from renxin.engagement.segments import services as segments
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake

from . import alarms, lines, presence, speaking, turns, waits
from .assigning import QUEUE
from .moving import move


def hear(actor: Actor, conversation_id: int, channel_id: int, message_id: int, text: str) -> None:
    """Move the conversation on by a message that was just kept; the patient is locked already."""
    row = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    row.unread += 1
    row.channel_id, row.heard_at, row.last_message_at = channel_id, clock.now(), clock.now()
    reading = safety.read(text)
    language = reception.language_of(text, "zh")
    line = lines.over_line(actor, row, reading)
    turn = None if line else turns.take_turn(actor, row, text, reading)
    heard = Heard("off") if line else _of_turn(turn) if turn else _listen(actor, row, text, reading)
    row.summary = turn.summary if turn and turn.summary else row.summary
    if row.status == Conversation.Status.CLOSED:
        row.priority = Conversation.Priority.ORDINARY
    row.priority = max(row.priority, _priority(reading))
    if row.owner_id is None and not row.skill and row.department_id is None:
        row.skill = presence.skill_wanted(row.tenant_id, reading, language)
    step = move(actor, row, states.PatientWrote(heard.hearing, alarm=reading.is_red))
    if "alarm" in step.effects:
        alarms.raise_alarm(actor, row, message_id, reading.flags, language)
    elif line:
        lines.answer_outside(actor, row, line, message_id, language)
    elif turn:
        speaking.say_turn(actor, row, message_id, turn, language)
    elif "answer" in step.effects:
        speaking.answer(actor, row, message_id, heard, language)
    elif "ask_again" in step.effects:
        speaking.ask_again(actor, row, message_id, text, language)
    elif "hand_over" in step.effects:
        speaking.hand_over(actor, row, str(message_id), heard, language)
    _promise_voice(row, reading)
    segments.note_signals(actor, row.patient_id, reading.signals)
    if "queued" in step.effects:
        wake(QUEUE)


def _listen(actor: Actor, row: Conversation, text: str, reading: safety.Reading) -> Heard:
    """Ask the assistant only where it may speak: it is on, and nobody waits for a person or talks with one."""
    if row.status in (Conversation.Status.HUMAN, Conversation.Status.QUEUE) or not speaking.is_on(actor):
        return Heard("off")
    language = reception.language_of(text, "zh")
    return reception.listen(text, reading, selectors.reception_facts(actor, language))


def _of_turn(turn: turns.Turn) -> Heard:
    return Heard("person", reason=turn.person) if turn.person else Heard("answered")


def _priority(reading: safety.Reading) -> int:
    if reading.is_red:
        return Conversation.Priority.RED
    return max((safety.signal(code).priority for code in reading.signals), default=0)


def _promise_voice(row: Conversation, reading: safety.Reading) -> None:
    """Promise an answer within elapsed hours to whoever tells us what was good or bad, once while it is open."""
    if not any(safety.signal(code).is_voice for code in reading.signals):
        return
    running = Wait.objects.of(row.tenant_id).filter(patient_id=row.patient_id, outcome=Wait.Outcome.OPEN)
    if not running.filter(kind=Wait.Kind.VOICE).exists():
        waits.open_wait(row, Wait.Kind.VOICE, clock.now() + timedelta(hours=clocks.pack().voice_hours))
