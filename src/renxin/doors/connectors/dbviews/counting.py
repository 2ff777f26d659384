"""Counting a view by day, so that the nightly comparison sees what was never read, and what the sender deleted.

A row counts for the day that its mark names now; when it is marked anew it counts for the later day, there and here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from renxin.doors.connectors.models import Interface, ReadRow, SourceCursor
from renxin.kernel.core import clock

from .marks import bounds, day_of, loaded
from .reading import Found, View, connect, count_between

DAYS: Final = 3
"""So many days that are over are counted again each night."""
_KEPT: Final = timedelta(days=7)
_NOTE: Final = (
    "INSERT INTO connectors_readrow AS r (tenant_id, interface_id, key, day) "
    "SELECT %s, %s, * FROM unnest(%s::bytea[], %s::date[]) "
    "ON CONFLICT (tenant_id, interface_id, key) DO UPDATE SET day = excluded.day WHERE r.day <> excluded.day"
)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many rows of a view name a day, in the view and among those that we have read."""

    day: date
    there: int
    here: int


def note_read(interface: Interface, page: Sequence[Found]) -> None:
    """Note the rows of a page, in the caller's transaction; those of days long past are not counted any more."""
    zone, oldest = ZoneInfo(interface.zone), clock.today() - _KEPT
    days = {_key(row): day for row in page if (day := day_of(row.mark, zone)) is not None and day >= oldest}
    if days:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [interface.tenant_id, interface.pk, list(days), list(days.values())])


def noted_from(place: dict[str, Any]) -> str:
    """Return the first day of which every row read is noted: a view that was read before is counted from tomorrow."""
    is_new = place.get("mark") is None and not place.get("after")
    return str(place.get("noted_from") or (clock.today() + timedelta(days=-_KEPT.days if is_new else 1)).isoformat())


def count_days(interface: Interface) -> Iterator[DayCount]:
    """Yield the counts of the last days; nothing while a first pass lasts, or where the mark is no time.

    Raises:
        SourceTrouble: the database does not answer.
    """
    ReadRow.objects.filter(interface=interface, day__lt=clock.today() - _KEPT).delete()
    cursor = SourceCursor.objects.filter(interface=interface).first()
    place: dict[str, Any] = cursor.place if cursor else {}
    mark, since = loaded(place.get("mark")), place.get("noted_from")
    if mark is None or since is None or place.get("after"):
        return
    zone, view = ZoneInfo(interface.zone), View.of(interface.profile)
    today = clock.now().astimezone(zone).date()
    for back in range(1, DAYS + 1):
        day = today - timedelta(days=back)
        ends = bounds(mark, day, zone)
        if ends is None or day < date.fromisoformat(since):
            continue
        there = count_between(connect(interface.secret or ""), view, *ends)
        yield DayCount(day, there, ReadRow.objects.filter(interface=interface, day=day).count())


def _key(row: Found) -> bytes:
    return hashlib.sha256(str(row.key).encode()).digest()[:16]
