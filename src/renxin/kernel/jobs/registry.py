"""Which loops this process knows."""

from collections.abc import Callable
from dataclasses import dataclass

Step = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Loop:
    """A batch function that is called again at once while it reports work done, else when woken or after `every`."""

    name: str
    step: Step
    wake_on: frozenset[str]
    every: float
    threads: int
    inline: bool


_loops: dict[str, Loop] = {}


def add(loop: Loop) -> None:
    """Register `loop`.

    Raises:
        RuntimeError: another function has the name.
    """
    known = _loops.get(loop.name)
    if known is not None and known.step.__module__ != loop.step.__module__:
        raise RuntimeError(f"two loops are called {loop.name!r}: {known.step.__module__}, {loop.step.__module__}")
    _loops[loop.name] = loop


def loops(names: list[str] | None = None) -> list[Loop]:
    """Return the loops called `names` (none named: all of them), in the order of registration.

    Raises:
        LookupError: a name is not known.
    """
    unknown = sorted(set(names or ()) - _loops.keys())
    if unknown:
        raise LookupError(f"no such loop: {', '.join(unknown)}; there are {', '.join(sorted(_loops))}")
    return [loop for loop in _loops.values() if not names or loop.name in names]
