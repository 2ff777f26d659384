"""Which workers and loops are alive: for doctor and the system page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock

from . import registry
from .models import Beat

ALIVE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Life:
    """One loop: how many workers run it, and what the last failure of one that is failing was."""

    loop: str
    workers: int
    done: int
    failing: int
    error: str


def beats() -> list[Beat]:
    """Return the newest sign of life of every loop of every worker of the last day."""
    return list(Beat.objects.order_by("loop", "-beat_at"))


def lives() -> list[Life]:
    """Return, for every loop this version has, whether it runs. A loop with no worker is one that nobody runs."""
    alive = [beat for beat in beats() if beat.beat_at > clock.wall() - ALIVE]
    return [_life(loop.name, [beat for beat in alive if beat.loop == loop.name]) for loop in registry.loops()]


def _life(loop: str, alive: list[Beat]) -> Life:
    failing = [beat for beat in alive if beat.failures]
    error = failing[0].error if failing else ""
    return Life(loop, len(alive), sum(beat.done for beat in alive), len(failing), error)
