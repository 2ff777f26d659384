"""What a voice provider can do. Each function speaks to it once; faults are ChannelErrors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from renxin.engagement.channels.adapters.callbacks import CallbackAnswer, CallbackRequest
from renxin.engagement.channels.models.account import Channel


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a provider says of our account: its lines at a time, the number that people see, money left (fen)."""

    lines: int
    caller_id: str
    caller_id_registered: bool
    balance_fen: int | None = None


class Provider(Protocol):
    """A provider's language."""

    def dial(self, channel: Channel, *, key: str, number: str, flow: Mapping[str, Any]) -> str:
        """Let a machine call `number` and go through `flow`; return the provider's id. The same key rings once."""

    def bridge(self, channel: Channel, *, key: str, extension: str, number: str) -> str:
        """Ring the extension, then the number, and connect them; return the provider's id."""

    def hang_up(self, channel: Channel, external_id: str) -> None:
        """End a call."""

    def set_recording(self, channel: Channel, external_id: str, *, on: bool) -> None:
        """Record a call from now on, or stop."""

    def fetch_recording(self, channel: Channel, reference: str) -> tuple[bytes, str]:
        """Return the sound behind a reference and its media type."""

    def look(self, channel: Channel) -> AccountState:
        """Return the state of the account."""

    def hear(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        """Check a callback; return what the provider wants to hear and what it brought. Else raise Forged."""
