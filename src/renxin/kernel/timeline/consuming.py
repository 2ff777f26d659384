"""One round over everything there is to read, in which one consumer's trouble is not another's."""

import time
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
    return sum(_take(name, lane) for name, lane in cursors.pending())


def _take(name: str, lane: int) -> int:
    trouble = _troubles.get((name, lane), _Trouble())
    if time.monotonic() < trouble.not_before:
        return 0
    try:
        done = reading.read_lane(registry.get(name), lane, trouble_parks=trouble.times >= MOST_FAILURES)
    except DATABASE_TROUBLE as error:
        if is_strict() or not _usable():
            raise
        trouble.times += 1
        trouble.not_before = time.monotonic() + _PAUSE * 2**trouble.times
        _troubles[name, lane] = trouble
        log.warning("timeline.batch_failed", consumer=name, lane=lane, error=type(error).__name__, times=trouble.times)
        return 0
    _troubles.pop((name, lane), None)
    return done


def _usable() -> bool:
    return connection.connection is not None and connection.is_usable()
