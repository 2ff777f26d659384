"""The face of the timeline: record facts, declare consumers."""

from collections.abc import Callable
from typing import Final

from django.db import connection

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import catalogue, recording, registry
from renxin.kernel.timeline.catalogue import kinds_of
from renxin.kernel.timeline.cause import Cause, TooDeep, because
from renxin.kernel.timeline.entries import Entry
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.recording import of_the_past
from renxin.kernel.timeline.services.repair import replay, unpark

__all__ = [
    "Cause",
    "Entry",
    "Fact",
    "TooDeep",
    "because",
    "consumer",
    "kinds_of",
    "of_the_past",
    "record",
    "replay",
    "unpark",
]

_NO_TRANSACTION: Final = (
    "facts are recorded inside the transaction that makes them true: open transaction.atomic() around the whole service"
)


def record(actor: Actor, *facts: Fact, historic: bool = False) -> list[int]:
    """Write `facts` to the history and hand them to the consumers once the transaction commits; return event ids.

    A writer that must keep order for a patient locks the patient first (`core.locks.lock_patients`).
    With `historic`, or inside `of_the_past()`, they are only written down: they happened before we were asked, so no
    journey starts, no clock runs and nobody is written to. A replay shows them to consumers that begin at the
    beginning of history, and to no other.

    Raises:
        RuntimeError: no transaction is open.
        TooDeep: the fact would be the ninth reaction in one chain.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(_NO_TRANSACTION)
    return recording.insert(actor, facts, historic=historic) if facts else []


def consumer(
    name: str, *kinds: type[Fact], order_free: bool = False, batch: int = 500, start: registry.Start = "now"
) -> Callable[[registry.React], registry.React]:
    """Register `fn(actor, entries)` to react to facts of `kinds` (base classes include their own; none means all).

    It is called with the entries of one tenant, inside that tenant's scope and inside the transaction that also moves
    its cursor: its effects happen once. What it raises parks the entry, and the patient's later facts wait behind it
    unless it is `order_free`. `start` says where it begins when it is new: at the facts recorded from then on, or at
    the beginning of history.
    """

    def register(react: registry.React) -> registry.React:
        wanted = catalogue.kinds_of(*kinds) if kinds else None
        registry.add(registry.Consumer(name, react, wanted, order_free, batch, start))
        return react

    return register
