"""What a broadcast would come to: whom it reaches by which way, what it costs, whom the rules keep out."""

from renxin.kernel.core.actor import Actor

from .models import Broadcast


def plan_of(actor: Actor, broadcast: Broadcast) -> None:
    """Return the plan of a broadcast as things stand."""
    return None
