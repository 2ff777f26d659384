"""What surveys learn from messages: whether an invitation reached the patient."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.kernel.timeline.services import Entry, consumer

from .services.delivery import note_delivery


@consumer("surveys.delivery", MessageSent, MessageFailed, MessageBlocked)
def follow_messages(actor: Actor, entries: list[Entry]) -> None:
    """Note which invitations were sent and which could not be delivered."""
    note_delivery(actor, [entry.fact for entry in entries if isinstance(entry.fact, MessageFact)])
