"""Whose message is it: from the port and the sender's name to an interface, and so to a hospital."""

import time
from typing import Final

from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.services import ensure_default_interfaces

_REREAD_SECONDS: Final = 2.0


class Interfaces:
    """The active interfaces of this installation, re-read every two seconds. One for each thread that stores."""

    def __init__(self) -> None:
        self._rows: list[Interface] = []
        self._read_at = float("-inf")

    def find(self, port: int | None, application: str, facility: str) -> Interface | None:
        """Return whose message this is: the row that says most about it and contradicts nothing.

        None when no row fits, or when rows of two hospitals fit equally well: guessing would mix their patients.
        """
        if time.monotonic() - self._read_at > _REREAD_SECONDS:
            ensure_default_interfaces()
            self._rows = list(Interface.objects.filter(is_active=True, kind=Interface.Kind.HL7V2).order_by("id"))
            self._read_at = time.monotonic()
        ranked = [(rank, row) for row in self._rows if (rank := _fit(row, port, application, facility)) >= 0]
        best = max((rank for rank, _row in ranked), default=-1)
        rows = [row for rank, row in ranked if rank == best]
        return rows[0] if len({row.tenant_id for row in rows}) == 1 else None


def _fit(row: Interface, port: int | None, application: str, facility: str) -> int:
    """Return how well a row fits: 2 for its port, 1 for its facility or application; -1 when either contradicts."""
    if row.port is not None and row.port != port:
        return -1
    if row.facility and row.facility not in (facility, application):
        return -1
    return 2 * (row.port is not None) + bool(row.facility)
