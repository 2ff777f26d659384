"""One round over everything there is to read, in which one consumer's trouble is not another's."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import structlog
from django.db import connection

from renxin.kernel.jobs.services import is_strict

from . import cursors, reading, registry
from .digest import DATABASE_TROUBLE

log = structlog.get_logger(__name__)

# After this many failures in a row the database's trouble is taken for the entry's own: it is bisected and parked.
MOST_FAILURES: Final = 5
_PAUSE: Final = 0.2


@dataclass(slots=True)
class _Trouble:
    times: int = 0
    not_before: float = 0.0


_troubles: dict[tuple[str, int], _Trouble] = {}


def consume() -> int:
    """Take one batch of every lane that has something for a consumer of this process; return how many entries."""
    return sum(_take(waiting) for waiting in cursors.pending(alone=_troubles))


def _take(waiting: cursors.Waiting) -> int:
    name, lanes = waiting.consumer, waiting.lanes
    troubles = [trouble for lane in lanes if (trouble := _troubles.get((name, lane))) is not None]
    if any(time.monotonic() < trouble.not_before for trouble in troubles):
        return 0
    parks = any(trouble.times >= MOST_FAILURES for trouble in troubles)
    try:
        done = reading.read_lanes(registry.get(name), lanes, trouble_parks=parks)
    except DATABASE_TROUBLE as error:
        if is_strict() or not _usable():
            raise
        _note_trouble(name, lanes, error)
        return 0
    for lane in lanes:
        _troubles.pop((name, lane), None)
    return done


def _note_trouble(name: str, lanes: Iterable[int], error: Exception) -> None:
    """Let these lanes wait a little, each for itself from now on."""
    for lane in lanes:
        trouble = _troubles.setdefault((name, lane), _Trouble())
        trouble.times += 1
        trouble.not_before = time.monotonic() + _PAUSE * 2**trouble.times
        log.warning("timeline.batch_failed", consumer=name, lane=lane, error=type(error).__name__, times=trouble.times)


def _usable() -> bool:
    return connection.connection is not None and connection.is_usable()
