"""Keeping what arrives: one statement for as many as have arrived, committed before anybody hears of it."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from renxin.doors.connectors.models import LANES, Interface, InterfaceMessage
from renxin.kernel.core import hot, tenant
from renxin.kernel.core.crypto import encrypt_bytes
from renxin.kernel.core.ids import uuid7

_TABLE: Final = InterfaceMessage._meta.db_table
_RAW: Final = f"{_TABLE}.raw"
_COLUMNS: Final = {
    "tenant_id": "bigint",
    "uid": "uuid",
    "interface_id": "bigint",
    "format": "text",
    "source": "text",
    "control_id": "text",
    "digest": "bytea",
    "kind": "text",
    "charset": "text",
    "size": "int",
    "raw": "bytea",
    "received_at": "timestamptz",
    "lane": "smallint",
    "state": "text",
    "reason": "text",
    "place": "text",
    "patient_id": "bigint",
    "origin_patient_id": "bigint",
}
_INSERT: Final = (
    f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}, attempts, corrected_by) "  # noqa: S608  our own constants
    f"SELECT *, 0, '' FROM unnest({', '.join(f'%({name})b::{kind}[]' for name, kind in _COLUMNS.items())}) "
    "ON CONFLICT (tenant_id, source, control_id, digest) DO NOTHING RETURNING digest, id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One message to keep, of any format. A `reason` parks it at once (`ignored`: settles it), with the `place` in it.

    `source` and `control_id` are the sender and its own number: the same content under them is kept once. `spread`
    (default: the source) chooses the lane: what shares it is applied in order.
    """

    interface: Interface
    content: bytes
    received_at: datetime
    format: str
    source: str
    kind: str = ""
    control_id: str = ""
    charset: str = "utf-8"
    reason: str = ""
    ignored: bool = False
    place: str = ""
    spread: str = ""
    same_as: bytes | None = None

    @property
    def digest(self) -> bytes:
        """Return the digest of the content, or of what counts of it (`same_as`)."""
        return hashlib.sha256(self.content if self.same_as is None else self.same_as).digest()


def keep(arrivals: list[Arrival]) -> dict[bytes, int]:
    """Store the messages that are new, in their order; return digest → row id of those. Commits unless inside a block.

    A message that is already kept (same sender, control id and content) is left as it is.
    """
    kept: dict[bytes, int] = {}
    for tenant_id, group in groupby(arrivals, key=lambda arrival: arrival.interface.tenant_id):
        rows = [_row(arrival) for arrival in group]
        columns = {name: list(column) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)}
        with tenant.scope(tenant_id):
            kept |= {bytes(digest): number for digest, number in hot.execute(_INSERT, columns, rows=True)}
    return kept


def lane_of(tenant_id: int, source: str) -> int:
    """Return the lane that keeps the messages of one sender in order."""
    return zlib.crc32(f"{tenant_id}|{source}".encode()) % LANES


def _row(arrival: Arrival) -> tuple[object, ...]:
    tenant_id = arrival.interface.tenant_id
    return (
        tenant_id,
        uuid7(),
        arrival.interface.pk,
        arrival.format,
        arrival.source[:250],
        arrival.control_id[:120],
        arrival.digest,
        arrival.kind[:32],
        arrival.charset[:16],
        len(arrival.content),
        encrypt_bytes(arrival.content, _RAW),
        arrival.received_at,
        lane_of(tenant_id, arrival.spread or arrival.source),
        _state(arrival),
        arrival.reason,
        arrival.place[:120],
        -tenant_id,
        -tenant_id,
    )


def _state(arrival: Arrival) -> str:
    state = InterfaceMessage.State
    if not arrival.reason:
        return state.RECEIVED
    return state.IGNORED if arrival.ignored else state.PARKED
