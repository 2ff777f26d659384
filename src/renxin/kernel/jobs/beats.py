"""Writing the signs of life of this process's loops."""

import os
import socket
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from renxin.kernel.core import clock

from .models import Beat

EVERY: Final = 10.0
_FORGET_AFTER: Final = timedelta(days=1)


class Runner(Protocol):
    """What a thread of a loop tells about itself."""

    done: int
    failures: int
    error: str

    @property
    def name(self) -> str:
        """Return the loop's name."""


@dataclass(frozen=True, slots=True)
class Heart:
    """Shows that this worker and its loops live, until it stops."""

    worker: uuid.UUID = field(default_factory=uuid.uuid4)
    started_at: datetime = field(default_factory=clock.wall)

    def beat(self, runners: Sequence[Runner]) -> None:
        """Write one row for each loop; threads of one loop are added up."""
        by_loop: dict[str, list[Runner]] = defaultdict(list)
        for runner in runners:
            by_loop[runner.name].append(runner)
        Beat.objects.bulk_create(
            [self._row(loop, mine) for loop, mine in by_loop.items()],
            update_conflicts=True,
            unique_fields=["worker", "loop"],
            update_fields=["beat_at", "done", "failures", "error"],
        )
        Beat.objects.filter(beat_at__lt=clock.wall() - _FORGET_AFTER).delete()

    def stop(self) -> None:
        """Remove the rows of a worker that ends in order."""
        Beat.objects.filter(worker=self.worker).delete()

    def _row(self, loop: str, runners: Sequence[Runner]) -> Beat:
        return Beat(
            worker=self.worker,
            host=socket.gethostname()[:128],
            pid=os.getpid(),
            loop=loop,
            started_at=self.started_at,
            beat_at=clock.wall(),
            done=sum(runner.done for runner in runners),
            failures=max(runner.failures for runner in runners),
            error=next((runner.error for runner in runners if runner.failures), ""),
        )
