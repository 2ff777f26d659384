"""What an adapter is: two functions and one error. It knows its vendor and nothing of patients or policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from renxin.engagement.channels.models import Channel


class ChannelError(Exception):
    """The vendor did not take a message. `permanent` alone decides: give up, or try again.

    Args:
        reason: a code that is stored and shown (`refused`, `rate_limited`, `unreachable`, …).
        permanent: trying again cannot help.
        retry_after: seconds the vendor asked us to wait, if it did.
    """

    def __init__(self, reason: str, *, permanent: bool, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One message ready for a vendor. `key` makes a second hand-over harmless; `preview` is all a lock screen shows."""

    key: str
    patient_id: int
    address: str
    text: str
    preview: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the vendor said to one item: taken (with its own id), or an error."""

    key: str
    external_id: str = ""
    error: ChannelError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something a person wrote to us: from which address, of which kind of contact point."""

    external_id: str
    address_kind: str
    address: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotice:
    """The vendor tells later what became of an item it took."""

    external_id: str
    key: str
    status: Literal["delivered", "read", "failed"]
    at: datetime
    reason: str = ""


class Adapter(Protocol):
    """A vendor's language. `address_kinds` are the kinds of contact point it reaches, the best one first."""

    kind: str
    address_kinds: tuple[str, ...]

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        """Hand the items over and return a receipt for each. Raise ChannelError when all of them failed alike."""

    def parse(self, channel: Channel, raw: str) -> list[Inbound | DeliveryNotice]:
        """Read what the vendor told us. Raise ValueError, saying what is wrong, when it cannot be read."""
