"""What the package above gives the telephone: the words of a call, and an ear for what happens on the line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from renxin.engagement.channels.adapters.base import OutboxItem, VendorEvent
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.actor import Actor

Flow = Mapping[str, Any]
FlowBuilder = Callable[[Channel, Sequence[OutboxItem]], Mapping[str, Flow]]
Listener = Callable[[Actor, Channel, VendorEvent], None]

_builders: list[FlowBuilder] = []
_listeners: list[Listener] = []


def flows_from(builder: FlowBuilder) -> None:
    """Let `builder(channel, items)` say what is said and asked in each call, by the item's key."""
    _builders[:] = [builder]


def on_event(listener: Listener) -> None:
    """Let `listener(actor, channel, event)` hear what happens on the line, inside the inbound transaction."""
    _listeners[:] = [listener]


def flows(channel: Channel, items: Sequence[OutboxItem]) -> Mapping[str, Flow]:
    """Return what is said in each call; an item without a flow is not called."""
    return _builders[0](channel, items) if _builders else {}


def tell(actor: Actor, channel: Channel, event: VendorEvent) -> None:
    """Tell who listens."""
    for listener in _listeners:
        listener(actor, channel, event)
