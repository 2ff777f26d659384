"""Handing a batch to a consumer: once when all goes well, by halves when something in it is poison."""

from collections.abc import Callable
from itertools import groupby

from django.db import InterfaceError, OperationalError, transaction

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import is_strict

from . import cause, codec, parking
from .entries import Entry, Stored, readable
from .registry import Consumer

Readable = tuple[Stored, Entry | codec.UnreadableFact]
OnPoison = Callable[[Stored, Exception, bool], None]


def digest(consumer: Consumer, lane: int, rows: list[Stored]) -> int:
    """Let `consumer` react to `rows`; park what it cannot digest; return how many were of unknown kind."""
    found, unknown = readable(rows)
    found.sort(key=lambda pair: pair[0].tenant_id)  # stable: the order within a tenant stays

    def on_poison(row: Stored, error: Exception, holds: bool) -> None:
        if is_strict():
            raise error
        parking.park(consumer, lane, row, error, holds=holds)

    for tenant_id, group in groupby(found, key=lambda pair: pair[0].tenant_id):
        with tenant.scope(tenant_id):
            bisect(list(group), lambda entries: _react(consumer, entries), on_poison, order_free=consumer.order_free)
    return unknown


def bisect(
    rows: list[Readable], react: Callable[[list[Entry]], None], on_poison: OnPoison, *, order_free: bool
) -> None:
    """Call `react` on all rows, and on ever smaller halves of those it refuses, in order.

    A single row that is refused goes to `on_poison`; later rows of its patient are then left out (they wait in the
    feed), unless order does not matter or the row was refused only for the depth of its chain.
    """
    held: set[int] = set()

    def attempt(part: list[Readable]) -> None:
        part = [pair for pair in part if pair[0].patient_id not in held]
        if not part:
            return
        error = _try(part, react)
        if error is None:
            return
        if len(part) > 1:
            middle = len(part) // 2
            attempt(part[:middle])
            attempt(part[middle:])
            return
        holds = not order_free and not isinstance(error, cause.TooDeep)
        on_poison(part[0][0], error, holds)
        if holds:
            held.add(part[0][0].patient_id)

    attempt(rows)


def _try(part: list[Readable], react: Callable[[list[Entry]], None]) -> Exception | None:
    unreadable = next((entry for _, entry in part if isinstance(entry, codec.UnreadableFact)), None)
    if unreadable is not None:
        return unreadable
    try:
        with transaction.atomic():
            react([entry for _, entry in part if isinstance(entry, Entry)])
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the entry's: the batch is tried again later
    except Exception as error:  # whatever it is, it must not stop other patients
        return error
    return None


def _react(consumer: Consumer, entries: list[Entry]) -> None:
    by_patient = {entry.patient_id: cause.Cause(entry.event_id, entry.depth + 1) for entry in entries}
    deepest = max(entry.depth for entry in entries) + 1
    default = cause.Cause(entries[0].event_id if len(entries) == 1 else None, deepest)
    with cause.because(default, by_patient):
        consumer.react(Actor.system(entries[0].tenant_id, consumer.name), entries)
