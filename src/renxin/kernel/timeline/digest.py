"""Handing a batch to a consumer: once when all goes well, by halves when something in it is poison."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.db import InterfaceError, OperationalError, transaction

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import is_strict

from . import cause, codec, parking
from .entries import Entry, Readable, Stored, readable
from .registry import Consumer

DATABASE_TROUBLE: Final = (OperationalError, InterfaceError)


def digest(consumer: Consumer, rows: list[Stored], *, trouble_parks: bool = False) -> int:
    """Let `consumer` react to `rows`; park what it cannot digest; return how many were of unknown kind.

    The database's own trouble (a lost connection, a deadlock) is raised, for the batch to be tried again later, unless
    `trouble_parks`.
    """
    found, unknown = readable(rows)
    found.sort(key=lambda pair: pair[0].tenant_id)  # stable: the order within a tenant stays
    raised: tuple[type[Exception], ...] = () if trouble_parks else DATABASE_TROUBLE
    bisection = Bisection(
        react=lambda entries: _react(consumer, entries),
        on_poison=lambda row, error, holds: parking.park(consumer, row, error, holds=holds),
        order_free=consumer.order_free,
        raised=(Exception,) if is_strict() else raised,
    )
    for tenant_id, group in groupby(found, key=lambda pair: pair[0].tenant_id):
        with tenant.scope(tenant_id):
            bisection.run(list(group))
    return unknown


@dataclass(slots=True)
class Bisection:
    """Calls `react` on all rows, and on ever smaller halves of those it refuses, in order.

    A single row that is refused goes to `on_poison`; later rows of its patient are then left out (they wait in the
    feed), unless order does not matter or the row was refused only for the depth of its chain.
    """

    react: Callable[[list[Entry]], None]
    on_poison: Callable[[Stored, Exception, bool], None]
    order_free: bool = False
    raised: tuple[type[Exception], ...] = ()
    held: set[int] = field(default_factory=set)

    def run(self, rows: list[Readable]) -> None:
        """Work through `rows`; errors of the types `raised` end it at once."""
        part = [pair for pair in rows if pair[0].patient_id not in self.held]
        error = self._refusal(part) if part else None
        if error is None:
            return
        if isinstance(error, self.raised):
            raise error
        if len(part) > 1:
            middle = len(part) // 2
            self.run(part[:middle])
            self.run(part[middle:])
            return
        row = part[0][0]
        holds = not self.order_free and not isinstance(error, cause.TooDeep)
        self.on_poison(row, error, holds)
        if holds:
            self.held.add(row.patient_id)

    def _refusal(self, part: list[Readable]) -> Exception | None:
        unreadable = next((entry for _, entry in part if isinstance(entry, codec.UnreadableFact)), None)
        if unreadable is not None:
            return unreadable
        try:
            with transaction.atomic():
                self.react([entry for _, entry in part if isinstance(entry, Entry)])
        except Exception as error:  # whatever it is, it must not stop other patients
            return error
        return None


def _react(consumer: Consumer, entries: list[Entry]) -> None:
    by_patient: dict[int, cause.Cause] = {}
    for entry in sorted(entries, key=lambda entry: entry.depth):  # the deepest chain of a patient wins
        by_patient[entry.patient_id] = cause.Cause(entry.event_id, entry.depth + 1)
    deepest = max(given.depth for given in by_patient.values())
    others = cause.Cause(entries[0].event_id if len(entries) == 1 else None, deepest)
    with cause.because(others, by_patient):
        consumer.react(Actor.system(entries[0].tenant_id, consumer.name), entries)
