"""What a vendor's call to our door looks like, and what is said back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """One call of a vendor, as it came. Names of headers are lower case; `path` follows our address."""

    method: str
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    remote: str = ""

    def json(self) -> Any:
        """Return the body as JSON. Raise ValueError when it is none."""
        return json.loads(self.body or b"null")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswer:
    """What is said back, and what arrived: pairs of the vendor's own id and the raw text that `parse` will read."""

    status: int = 200
    body: str | bytes = ""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    arrivals: Sequence[tuple[str, str]] = ()
