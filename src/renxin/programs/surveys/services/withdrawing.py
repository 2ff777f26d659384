"""Taking back invitations whose message has not gone out yet."""

from collections.abc import Iterable

from django.db import transaction

from renxin.engagement.conversations import services as conversations
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import Invitation, InvitationState

from .keeping import drop_drafts


@transaction.atomic
def withdraw(actor: Actor, keys: Iterable[str], reason: str) -> int:
    """Withhold the invitations made under these keys whose message still waits; return how many.

    An invitation that has reached the patient stays open: a link in somebody's hand must not die.
    """
    waiting = Invitation.objects.of(actor).filter(key__in=list(keys), state=InvitationState.CREATED)
    by_key = {f"surveys:{row.uid}": row.pk for row in waiting.exclude(message_id=None)}
    stopped = conversations.withdraw(actor, by_key, reason) if by_key else set()
    rows = Invitation.objects.of(actor).filter(pk__in=[by_key[key] for key in stopped])
    drop_drafts(rows.values_list("pk", flat=True))
    return rows.update(state=InvitationState.WITHHELD, reason=reason[:32], token_hash=None)


@transaction.atomic
def close_for_patients(actor: Actor, patient_ids: Iterable[int], reason: str) -> int:
    """Close the open invitations of these patients, also those whose link is in somebody's hand; return how many."""
    still_open = (InvitationState.CREATED, InvitationState.SENT, InvitationState.OPENED)
    rows = Invitation.objects.of(actor).filter(patient_id__in=list(patient_ids), state__in=still_open)
    drop_drafts(rows.values_list("pk", flat=True))
    return rows.update(state=InvitationState.WITHHELD, reason=reason[:32], token_hash=None)
