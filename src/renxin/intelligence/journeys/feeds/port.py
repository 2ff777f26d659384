"""What a feed is: something outside the hospital that happens on days, and that a journey may start by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from renxin.kernel.core.packs import Words


@dataclass(frozen=True, slots=True)
class FeedKind:
    """One thing that may happen in a feed: its code in definitions, its name."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One thing that happened: when it counts, and an `occasion` that is the same however often it is asked for."""

    event: str
    at: datetime
    occasion: str


class Feed(Protocol):
    """A source of such things. `between` is asked again and again and must answer the same for the same past."""

    code: str
    words: Words

    def kinds(self) -> Sequence[FeedKind]:
        """Return everything that may happen in it."""
        ...

    def between(self, tenant_id: int, since: datetime, until: datetime) -> list[FeedEvent]:
        """Return what happened after `since`, up to and including `until`, in order."""
        ...
