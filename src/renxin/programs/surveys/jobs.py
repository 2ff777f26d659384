"""Background work of surveys."""

from renxin.kernel.jobs.services import loop

from .services import score_waiting
from .services.answering import SCORING


@loop(SCORING, wake_on=[SCORING], every=1.0)
def score() -> int:
    """Score answers as they come in."""
    return score_waiting()
