"""What a simulated vendor is: it answers calls, and lets the people on its phones write to us."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .store import SimulatedMessage, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to the vendor, as it came. Names of headers are lower case; `path` begins without a slash."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Return the body as JSON; nothing at all is an empty object."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the vendor answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Any, status: int = 200) -> "Reply":
        """Return a JSON answer."""
        return cls(status=status, body=json.dumps(data, ensure_ascii=False).encode())


class Vendor(Protocol):
    """A vendor's side of the protocol."""

    kind: str
    title: Any

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        """Open an account that calls us at `callback`; return what our adapter must be told, `base_url` left out.

        What it returns under the adapter's `account_field` is the `account` of every message on a phone, and their
        `address` is the person's part of hers.
        """

    def answer(self, store: Store, call: Call) -> Reply:
        """Answer one call."""

    def error(self, code: str) -> Reply:
        """Return how the vendor says that something is wrong (a fault that is played)."""

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        """Let a person write to one of our accounts: make the callback that the vendor would make."""

    def read(self, store: Store, message: SimulatedMessage) -> None:
        """Let a person open a message that reached her phone."""


class BaseVendor:
    """What most vendors do alike."""

    kind: str = ""
    title: Any = ""

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        """Open an account that needs to be told nothing."""
        store.put("accounts", self.kind, {"callback": callback})
        return {}

    def answer(self, store: Store, call: Call) -> Reply:
        """Know no address."""
        return Reply.of({"error": "no such method"}, 404)

    def error(self, code: str) -> Reply:
        """Say the code as a status."""
        return Reply(status=int(code) if code.isdigit() else 500)

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        """Let nobody write: a vendor of one direction."""

    def read(self, store: Store, message: SimulatedMessage) -> None:
        """Note that it was read; the vendor does not tell us."""
        SimulatedMessage.objects.filter(pk=message.pk).update(status=SimulatedMessage.Status.READ)
