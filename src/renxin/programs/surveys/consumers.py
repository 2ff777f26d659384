"""What surveys learn from others: whether an invitation reached the patient, and who is not to be asked any more."""

from renxin.engagement.conversations.services import register_reason_check
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.services import Entry, consumer

from .services.delivery import note_delivery
from .services.reasons import still_asked
from .services.withdrawing import close_for_patients


@consumer("surveys.delivery", MessageSent, MessageFailed, MessageBlocked)
def follow_messages(actor: Actor, entries: list[Entry]) -> None:
    """Note which invitations were sent and which could not be delivered."""
    note_delivery(actor, [entry.fact for entry in entries if isinstance(entry.fact, MessageFact)])


@consumer("surveys.deaths", PatientDied, PatientAnonymised)
def close_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody is asked how the stay of somebody was who has died: open links close."""
    close_for_patients(actor, [entry.patient_id for entry in entries], "died")


register_reason_check("surveys", still_asked)
