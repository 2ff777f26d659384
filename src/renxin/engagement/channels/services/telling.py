"""Events that only a vendor's own adapter understands."""

from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import VendorEvent
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.actor import Actor


def apply_vendor_event(actor: Actor, channel: Channel, event: VendorEvent) -> None:
    """Let an event take effect through the adapter of its channel, inside the caller's transaction."""
    adapter_of(channel.kind).apply(actor, channel, event)
