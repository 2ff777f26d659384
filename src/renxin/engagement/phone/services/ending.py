"""Wrapping up: how the call ended, what was said, and what follows from it."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations import services as conversations
from renxin.engagement.phone import desk_pack
from renxin.engagement.phone.models import Call
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.phone import CallEnded, CallWrapped
from renxin.kernel.timeline.services import record

from .owing import settle_owed
from .rows import locked, told

LONGEST = 2000


@transaction.atomic
def wrap_up(
    actor: Actor, call: Call, outcome: str, *, note: str = "", result: str = "", wants_case: bool = False
) -> Call:
    """End a call by its outcome; the note goes into the conversation, the result ends the task.

    `result` (`well`, `concern`) says how the patient is, when she or her family was reached for a task. Who was not
    reached comes back at another time of day. `wants_case` asks for a case about what was said.

    Raises:
        InvalidInput: there is no such outcome, or the note or result it needs is missing.
        WrongState: it is wrapped up already.
    """
    actor.require("calls.work")
    chosen = desk_pack.pack().outcome(outcome)
    text = note.strip()[:LONGEST]
    if chosen is None:
        raise InvalidInput(_("Choose how the call ended."), where="outcome")
    if wants_case and not text:
        raise InvalidInput(_("Write down what has to be settled."), where="note")
    row = locked(actor, call)
    if row.wrapped_at is not None:
        raise WrongState(_("This call is wrapped up already."))
    _end(actor, row, outcome, answered=chosen.answered)
    row.note, row.wrapped_at, row.agent_id = text, clock.now(), row.agent_id or actor.user_id
    row.save()
    _finish_task(actor, row, outcome, result, text)
    if chosen.answered and outcome != "wrong_person":
        settle_owed(actor, row)
    if text:
        _into_conversation(actor, row, text)
    record(actor, CallWrapped(**told(row), outcome=outcome, wants_case=wants_case))
    return row


def _end(actor: Actor, row: Call, outcome: str, *, answered: bool) -> None:
    """Write the outcome; a call by hand ends here, one of the provider may have ended before."""
    row.outcome = outcome
    if row.status == Call.Status.ENDED:
        return
    row.ended_at = clock.now()
    if answered and row.answered_at is None:
        row.answered_at = row.started_at
    row.status = Call.Status.ENDED
    record(actor, CallEnded(**told(row), outcome=outcome, seconds=row.seconds or 0))


def _finish_task(actor: Actor, row: Call, outcome: str, result: str, text: str) -> None:
    if row.task is None or row.task.state != Task.State.OPEN:
        return
    ends = desk_pack.pack().tasks[outcome] or result
    if not ends:
        raise InvalidInput(_("Say how the patient is."), where="result")
    worklist.complete_task(actor, row.task, ends, text)


def _into_conversation(actor: Actor, row: Call, text: str) -> None:
    """Keep the note where everything said with the patient stands, for the next colleague."""
    conversation = conversations.conversation_with(actor, row.patient_id)
    conversations.note(actor, conversation, text)
