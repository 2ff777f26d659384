"""What the steps of one batch share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from renxin.kernel.core.actor import Actor

from .book import Book
from .item import Item


@dataclass(frozen=True, slots=True)
class Batch:
    """Who takes what in, from whom, and when it came."""

    actor: Actor
    source: str
    book: Book
    received_at: datetime
    items: Sequence[Item]

    @property
    def authority(self) -> str:
        """Return the name under which people.patients knows this sender: a system of the hospital."""
        return f"his:{self.source}"
