"""Approving a long broadcast: by somebody else than its author."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.broadcasts.models import Broadcast
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.timeline.facts.content import BroadcastApproved

from .changing import Status, locked, move, tell


@transaction.atomic
def approve_broadcast(actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Let a long broadcast run at its time.

    Raises:
        NotAllowed: this person planned it, or may not approve.
    """
    broadcast = locked(actor, broadcast, Status.WAITING)
    require_approver(actor, broadcast)
    move(actor, broadcast, Status.PLANNED, approver_id=actor.user_id, approver_name=actor.name[:80])
    tell(actor, BroadcastApproved, broadcast)
    return broadcast


@transaction.atomic
def send_back(actor: Actor, broadcast: Broadcast, note: str) -> Broadcast:
    """Send a long broadcast back to its author, with a word why."""
    broadcast = locked(actor, broadcast, Status.WAITING)
    require_approver(actor, broadcast)
    if not note.strip():
        raise InvalidInput(_("Say what should be changed."), where="note")
    move(actor, broadcast, Status.DRAFT, note=note.strip()[:400], approver_name=actor.name[:80])
    return broadcast


def may_approve(actor: Actor, broadcast: Broadcast) -> bool:
    """Tell whether this person may decide about a broadcast: she did not plan it herself."""
    hers = broadcast.author_id is not None and broadcast.author_id == actor.user_id
    return actor.may("broadcasts.approve") and not hers


def require_approver(actor: Actor, broadcast: Broadcast) -> None:
    """Raise NotAllowed unless this person may decide about the broadcast."""
    if not may_approve(actor, broadcast):
        raise NotAllowed("broadcasts.approve")
