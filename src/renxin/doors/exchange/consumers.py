"""What exchange hears: every fact, for the webhooks that want it."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.services import Entry, consumer

from .services.webhooks import DUE
from .webhooks.telling import queue_calls


@consumer("exchange.webhooks", order_free=True)
def tell_partners(actor: Actor, entries: list[Entry]) -> None:
    """Queue a call for every webhook that wants one of these facts."""
    if queue_calls(actor, entries):
        wake(DUE)
