"""The one clock. Product time comes from here and nowhere else, in Python and in SQL.

`now()` is real time plus an offset. The offset is zero in a hospital; in the demo it is one database row that every
process re-reads each second, so the whole house moves to "day 7" together. Tests freeze it with `at(...)`.
Real time (`wall()`) is for ids, locks, heartbeats, sessions, rate limits, vendor tokens and audit only.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_REREAD_SECONDS: Final = 1.0

_frozen: ContextVar[datetime | None] = ContextVar("renxin_frozen_clock", default=None)


class _Offset:
    """The demo's offset as last read, and when (monotonic seconds) it was read."""

    value = timedelta(0)
    read_at = float("-inf")


def now() -> datetime:
    """Return the product's current instant, timezone-aware, in UTC."""
    frozen = _frozen.get()
    return frozen if frozen is not None else wall() + _offset()


def today(zone: ZoneInfo = SHANGHAI) -> date:
    """Return the product's current date as people in `zone` see it."""
    return now().astimezone(zone).date()


def wall() -> datetime:
    """Return real time in UTC: for ids, locks, heartbeats, sessions, rate limits, vendor tokens and audit."""
    return datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Freeze the clock of this context at `instant` (timezone-aware). Tests and replays use it.

    Raises:
        ValueError: `instant` has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("the clock takes instants with a time zone")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def move(by: timedelta) -> timedelta:
    """Move the shared clock by `by` for every process of this installation and return the new offset. Demo only."""
    from django.conf import settings  # noqa: PLC0415  settings are not ready when this module is imported

    from .models import ClockOffset  # noqa: PLC0415

    if not settings.RENXIN_MOVABLE_CLOCK:
        raise RuntimeError("the clock of a real installation cannot be moved")
    with transaction.atomic():
        row, _ = ClockOffset.objects.select_for_update().get_or_create(pk=1)
        row.offset = row.offset + by
        row.save(update_fields=["offset"])
    _Offset.value, _Offset.read_at = row.offset, time.monotonic()
    return row.offset


def _offset() -> timedelta:
    from django.conf import settings  # noqa: PLC0415

    if not settings.RENXIN_MOVABLE_CLOCK:
        return _Offset.value
    if time.monotonic() - _Offset.read_at > _REREAD_SECONDS and not _transaction_is_broken():
        from .models import ClockOffset  # noqa: PLC0415

        _Offset.read_at = time.monotonic()
        row = ClockOffset.objects.filter(pk=1).first()
        _Offset.value = row.offset if row else timedelta(0)
    return _Offset.value


def _transaction_is_broken() -> bool:
    # Whoever handles an error may ask for the time while nothing can be read any more.
    return connection.in_atomic_block and connection.needs_rollback
