"""Our conversations move the vendor's sessions with them."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import ConversationAssigned, ConversationClosed
from renxin.kernel.timeline.services import Entry, consumer

from . import sessions


@consumer("wecom_kf.closed", ConversationClosed)
def end_sessions(actor: Actor, entries: list[Entry]) -> None:
    """End the sessions of conversations that were closed; the end brings the menu of satisfaction."""
    sessions.ask_state(actor, [entry.patient_id for entry in entries], sessions.State.ENDED)


@consumer("wecom_kf.assigned", ConversationAssigned)
def hand_sessions_over(actor: Actor, entries: list[Entry]) -> None:
    """Bring sessions to the colleague who took the conversation."""
    owners = {
        entry.patient_id: entry.fact.owner_id for entry in entries if isinstance(entry.fact, ConversationAssigned)
    }
    taken = {patient_id: owner for patient_id, owner in owners.items() if owner}
    sessions.ask_state(actor, list(taken), sessions.State.HUMAN, owners=dict(taken))
