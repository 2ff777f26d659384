"""What a consumer is handed: entries of the feed with their facts read back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import codec
from .fact import Fact


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the feed (or of the history, when a consumer is replayed), its payload still JSON."""

    number: int
    event_id: int
    tenant_id: int
    patient_id: int
    kind: str
    occurred_at: datetime
    payload: dict[str, Any]
    depth: int

    def read(self) -> Fact | None:
        """Return the fact, or None when its kind is not known to this version."""
        return codec.decode(self.kind, self.patient_id, self.occurred_at, self.payload)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in the feed. `number` grows in commit order; `depth` counts the reactions that led here."""

    number: int
    event_id: int
    fact: Fact
    tenant_id: int
    patient_id: int
    depth: int


def readable(rows: Iterable[Stored]) -> tuple[list[tuple[Stored, Entry | codec.UnreadableFact]], int]:
    """Return the rows with their entries (or with why they cannot be read), and how many kinds were unknown."""
    found: list[tuple[Stored, Entry | codec.UnreadableFact]] = []
    unknown = 0
    for row in rows:
        try:
            fact = row.read()
        except codec.UnreadableFact as error:
            found.append((row, error))
            continue
        if fact is None:
            unknown += 1
        else:
            found.append((row, Entry(row.number, row.event_id, fact, row.tenant_id, row.patient_id, row.depth)))
    return found, unknown
