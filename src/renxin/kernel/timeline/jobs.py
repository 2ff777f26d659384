"""The loops of the timeline."""

from renxin.kernel.jobs.services import is_strict, loop, wake

from . import cursors, reading, registry, sequencer
from .recording import INBOX

FEED = "timeline.feed"


@loop("timeline.sequencer", wake_on=(INBOX,))
def sequence() -> int:
    """Number the facts committed since the last time."""
    if is_strict():
        cursors.ensure()  # tests have no worker start that does it
    moved = sequencer.move()
    if moved:
        wake(FEED)
    return moved


@loop("timeline.consumers", wake_on=(FEED,), threads=2)
def consume() -> int:
    """Let every consumer with something to read take one batch of each of its lanes."""
    return sum(reading.read_lane(registry.get(name), lane) for name, lane in cursors.pending())
