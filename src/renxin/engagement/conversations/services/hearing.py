"""What a patient's message does to her conversation: it moves on, its clock starts, somebody hears of it."""

from renxin.engagement.conversations import states
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from .moving import move


def hear(actor: Actor, conversation_id: int, channel_id: int) -> None:
    """Move the conversation on by a message that was just kept; the patient is locked already."""
    row = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    row.unread += 1
    row.channel_id, row.heard_at, row.last_message_at = channel_id, clock.now(), clock.now()
    move(actor, row, states.PatientWrote())
