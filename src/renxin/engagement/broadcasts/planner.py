"""What a broadcast would come to: whom it reaches by which way, what it costs, whom the rules keep out."""

from renxin.engagement.conversations import selectors as conversations
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from . import audience
from .models import Broadcast


def plan_of(actor: Actor, broadcast: Broadcast) -> conversations.Audience:
    """Return the plan of a broadcast by the rules and facts of this moment; nothing is written."""
    ids = audience.people(actor, broadcast).order_by().values_list("pk", flat=True).iterator(chunk_size=5_000)
    return conversations.plan_audience(
        actor,
        ids,
        broadcast.version.template.purpose,
        broadcast.version.template.code,
        max(broadcast.planned_at, clock.now()),
        channel_kind=broadcast.channel_kind,
        ways=broadcast.ways.split(",") if broadcast.ways else (),
    )
