"""Counting what goes straight in (rows, resources), so that the board and the reconciliation see it too."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from renxin.doors.connectors.models import IntakeTally, Interface
from renxin.kernel.core import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of some things of one kind that came in on one day."""

    kind: str
    day: date
    applied: int = 0
    unchanged: int = 0
    ignored: int = 0
    parked: int = 0


_ADD = (
    f"INSERT INTO {IntakeTally._meta.db_table} AS t "  # noqa: S608  our own constants
    "(tenant_id, interface_id, day, kind, applied, unchanged, ignored, parked, last_at) "
    "SELECT %s, %s, d.*, %s FROM unnest(%s::date[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[]) AS d "
    "ON CONFLICT (tenant_id, interface_id, day, kind) DO UPDATE SET applied = t.applied + excluded.applied, "
    "unchanged = t.unchanged + excluded.unchanged, ignored = t.ignored + excluded.ignored, "
    "parked = t.parked + excluded.parked, last_at = excluded.last_at"
)


def add_tallies(interface: Interface, tallies: list[Tally]) -> None:
    """Add counts to those of the day, in the caller's transaction. Each (day, kind) at most once a call."""
    ordered = sorted(tallies, key=lambda one: (one.day, one.kind))  # one order for all, so that nobody waits in a ring
    columns = [[getattr(one, name) for one in ordered] for name in _COUNTED]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [interface.tenant_id, interface.pk, clock.now(), *columns])


_COUNTED = ("day", "kind", "applied", "unchanged", "ignored", "parked")
