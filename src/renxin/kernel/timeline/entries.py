"""What a consumer is handed: entries of the feed with their facts read back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import codec
from .fact import Fact


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the feed, or of the history while a consumer is replayed, its payload still JSON."""

    lane: int
    number: int
    event_id: int
    tenant_id: int
    patient_id: int
    kind: str
    occurred_at: datetime
    payload: dict[str, Any]
    depth: int
    replayed: bool = False

    @classmethod
    def rows(cls, found: Iterable[Sequence[Any]], *, replayed: bool = False) -> list["Stored"]:
        """Return selected rows (lane, number, event_id, … depth; the payload as text) as objects."""
        return [
            cls(lane, number, event_id, tenant_id, patient_id, kind, occurred_at, json.loads(payload), depth, replayed)
            for lane, number, event_id, tenant_id, patient_id, kind, occurred_at, payload, depth in found
        ]

    def read(self) -> Fact | None:
        """Return the fact, or None when its kind is not known to this version."""
        return codec.decode(self.kind, self.patient_id, self.occurred_at, self.payload)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in the feed. `number` grows in commit order; `depth` counts the reactions that led here.

    `replayed` entries come from the history: rebuild what is computed from facts, do not contact anybody again.
    """

    number: int
    event_id: int
    fact: Fact
    tenant_id: int
    patient_id: int
    depth: int
    replayed: bool = False


Readable = tuple[Stored, Entry | codec.UnreadableFact]


def readable(rows: Iterable[Stored]) -> tuple[list[Readable], int]:
    """Return the rows with their entries (or with why they cannot be read), and how many kinds were unknown."""
    found: list[Readable] = []
    unknown = 0
    for row in rows:
        try:
            fact = row.read()
        except codec.UnreadableFact as error:
            found.append((row, error))
            continue
        if fact is None:
            unknown += 1
            continue
        entry = Entry(row.number, row.event_id, fact, row.tenant_id, row.patient_id, row.depth, row.replayed)
        found.append((row, entry))
    return found, unknown
