"""The loops of the timeline."""

from renxin.kernel.jobs.services import is_inline, loop, wake

from . import consuming, cursors, sequencer, trimming
from .recording import INBOX

FEED = "timeline.feed"
_DECLARE_EVERY = 120  # rounds of half a second
_rounds = 0


@loop("timeline.sequencer", wake_on=(INBOX,))
def sequence() -> int:
    """Number the facts committed since the last time; before the first, say which consumers there are."""
    global _rounds  # noqa: PLW0603
    if _rounds % _DECLARE_EVERY == 0 or is_inline():
        cursors.ensure()  # before anything is numbered: a new consumer starts at what waits in the inbox
    _rounds += 1
    moved = sequencer.move()
    if moved:
        wake(FEED)
    return moved


@loop("timeline.consumers", wake_on=(FEED,), threads=2)
def consume() -> int:
    """Let every consumer with something to read take one batch of each of its lanes."""
    return consuming.consume()


@loop("timeline.trim", every=5.0)
def trim() -> int:
    """Remove from the feed what everybody has read."""
    return trimming.trim()
