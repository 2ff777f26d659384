"""Which consumers this process knows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from renxin.kernel.core.actor import Actor

from .entries import Entry

React = Callable[[Actor, list[Entry]], None]
Start = Literal["now", "history"]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A function that reacts to facts. `kinds` None: to all. `start`: where it begins when it is new."""

    name: str
    react: React
    kinds: frozenset[str] | None
    order_free: bool
    batch: int
    start: Start


_consumers: dict[str, Consumer] = {}


def add(consumer: Consumer) -> None:
    """Register `consumer`.

    Raises:
        RuntimeError: another function has the name.
    """
    known = _consumers.get(consumer.name)
    if known is not None and known.react.__module__ != consumer.react.__module__:
        raise RuntimeError(f"two consumers are called {consumer.name!r}; a name belongs to its cursors for ever")
    _consumers[consumer.name] = consumer


def get(name: str) -> Consumer:
    """Return the consumer called `name`.

    Raises:
        LookupError: there is none.
    """
    try:
        return _consumers[name]
    except KeyError:
        raise LookupError(f"no consumer is called {name!r}; there are {', '.join(sorted(_consumers))}") from None


def consumers() -> list[Consumer]:
    """Return every consumer, in the order of registration."""
    return list(_consumers.values())
