"""Whether an invitation reached the patient: response rates do not count what never arrived."""

from collections.abc import Sequence

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.programs.surveys.models import Invitation, InvitationState

WAITING = (InvitationState.CREATED, InvitationState.SENT)


def note_delivery(actor: Actor, facts: Sequence[MessageFact]) -> None:
    """Move invitations on by what became of their messages; an opened or answered one stays what it is."""
    meaning = {
        MessageSent: InvitationState.SENT,
        MessageFailed: InvitationState.UNDELIVERABLE,
        MessageBlocked: InvitationState.UNDELIVERABLE,
    }
    for kind, state in meaning.items():
        message_ids = [fact.message_id for fact in facts if type(fact) is kind]
        if message_ids:
            invited = Invitation.objects.of(actor).filter(message_id__in=message_ids, state__in=WAITING)
            invited.update(state=state)
