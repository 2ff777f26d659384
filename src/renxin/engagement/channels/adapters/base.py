"""What an adapter is. It knows its vendor and nothing of patients or policy: `send`, `parse`, `verify`, `check`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core.actor import Actor

from .callbacks import CallbackAnswer, CallbackRequest
from .describing import Capabilities, CheckLine, ConfigField, Opening, QuotaRule, Speech
from .errors import ChannelError, Forged
from .events import AccountEvent, DeliveryNotice, Event, Inbound, Media, OutboxItem, Receipt, VendorEvent

__all__ = [
    "AccountEvent",
    "Adapter",
    "BaseAdapter",
    "CallbackAnswer",
    "CallbackRequest",
    "Capabilities",
    "ChannelError",
    "CheckLine",
    "ConfigField",
    "DeliveryNotice",
    "Event",
    "Forged",
    "Inbound",
    "Media",
    "Opening",
    "OutboxItem",
    "QuotaRule",
    "Receipt",
    "Speech",
    "VendorEvent",
]


class Adapter(Protocol):
    """A vendor's language. `address_kinds` are the kinds of contact point it reaches, the best one first.

    `scoped_kinds` are those of them whose values are known only inside one account (`<account>:<id>`).
    """

    kind: str
    title: Any
    address_kinds: tuple[str, ...]
    scoped_kinds: frozenset[str]
    capabilities: Capabilities
    fields: tuple[ConfigField, ...]
    quotas: tuple[QuotaRule, ...]
    base_url: str
    account_field: str

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        """Hand the items over and return a receipt for each. Raise ChannelError when all of them failed alike."""

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        """Return what the vendor's rules for one person leave of those whom they bind; nobody else is in it."""

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        """Read what the vendor told us. Raise ValueError, saying what is wrong, when it cannot be read."""

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        """Check that a call is the vendor's and say what it brings. Raise Forged when it is not."""

    def callback_query(self, channel: Channel) -> str:
        """Return what stands behind the question mark of the address that the vendor is told."""

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        """Let an event of the vendor's own take effect, inside the caller's transaction."""

    def check(self, channel: Channel) -> list[CheckLine]:
        """Look whether the account works and say what to do about what does not."""

    def recall(self, channel: Channel, external_id: str) -> bool:
        """Take a message back that the vendor calls so; tell whether it is gone from the other side."""

    def fetch_file(self, channel: Channel, data: Mapping[str, Any]) -> bytes:
        """Return what a person sent beside her words, by what the vendor called it; it keeps that for days only."""

    def sync(self, actor: Actor, channel: Channel) -> Iterator[SyncRun]:
        """Fetch what may have changed at the vendor; yield each round of the ledger."""


class BaseAdapter:
    """What most adapters do alike: no callbacks, nothing to fetch or check. `account_field` fills `Channel.account`."""

    kind: str = ""
    title: Any = ""
    address_kinds: tuple[str, ...] = ()
    scoped_kinds: frozenset[str] = frozenset()
    capabilities: Capabilities = Capabilities()
    fields: tuple[ConfigField, ...] = ()
    quotas: tuple[QuotaRule, ...] = ()
    base_url: str = ""
    account_field: str = ""

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        """Refuse: an account that only listens."""
        raise ChannelError("cannot_send", permanent=True)

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        """Bind nobody."""
        return {}

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        """Refuse: an account that only speaks."""
        raise ValueError("this channel hears nothing")

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        """Refuse every call."""
        raise Forged("this channel takes no calls")

    def callback_query(self, channel: Channel) -> str:
        """Add nothing: the vendor signs its calls."""
        return ""

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        """Refuse: nobody else may have made this event."""
        raise ValueError(f"{self.kind} does not know the event {event.name}")

    def check(self, channel: Channel) -> list[CheckLine]:
        """Say nothing."""
        return []

    def recall(self, channel: Channel, external_id: str) -> bool:
        """Take nothing back."""
        return False

    def fetch_file(self, channel: Channel, data: Mapping[str, Any]) -> bytes:
        """Have nothing to fetch."""
        raise ChannelError("no_such_file", permanent=True)

    def sync(self, actor: Actor, channel: Channel) -> Iterator[SyncRun]:
        """Fetch nothing."""
        return iter(())
