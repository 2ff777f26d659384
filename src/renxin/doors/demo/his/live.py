"""The demo's HIS while it runs: as the product's clock goes on, it reports what happens, over MLLP."""

import threading
from datetime import timedelta
from typing import Final

import structlog

from renxin.doors.demo.seed import making
from renxin.doors.demo.seed.history import Posting
from renxin.doors.demo.world.visits import Visit
from renxin.kernel.core import clock

from . import sender

_LOOK_SECONDS: Final = 2.0
_AGAIN_SECONDS: Final = 5.0
_LATE: Final = timedelta(days=7)

log = structlog.get_logger(__name__)


def run(made: making.World, host: str, port: int, stop: threading.Event) -> None:
    """Send what is due, again and again until `stop`; a line that breaks is opened again and nothing is skipped.

    What was sent before is sent again after a restart: the other side knows it by its control id.
    """
    since = clock.now() - _LATE
    queue = [posting for posting in making.arrivals(made) if posting.at > since]
    while queue and not stop.wait(_LOOK_SECONDS):
        due = [posting for posting in queue if posting.at <= clock.now()]
        if due:
            queue = queue[_send(due, host, port, stop) :]


def _send(due: list[Posting], host: str, port: int, stop: threading.Event) -> int:
    """Send `due` in order and return how many were acknowledged."""
    done = 0
    try:
        with sender.line(host, port) as line:
            for answer in line.send_all(posting.raw for posting in due):
                if answer.code != "AA":
                    log.warning("his.refused", code=answer.code, control_id=answer.control_id)
                done += 1
    except (OSError, sender.NotAcknowledged) as error:
        log.info("his.line_broken", error=type(error).__name__)
        stop.wait(_AGAIN_SECONDS)
    return done


def next_discharge(made: making.World) -> Visit | None:
    """Return the stay that ends next: the demo's page offers to end it at once."""
    now = clock.now()
    inside = [v for v in made.visits if v.inpatient and v.started_at <= now < v.ended_at]
    return min(inside, key=lambda visit: visit.ended_at, default=None)
