"""The loop that lets broadcasts run, and what the policy asks while their messages wait."""

from renxin.engagement.conversations.services import register_asker, register_reason_check
from renxin.kernel.jobs.services import loop

from . import selectors, services
from .services.running import BROADCASTS

register_reason_check("broadcasts", selectors.stopped_sources)
register_asker("broadcasts", selectors.named)


@loop(BROADCASTS, wake_on=(BROADCASTS,), every=1.0)
def run() -> int:
    """Start what is due, hand the next batch over, note what is finished."""
    return services.start_due() + services.hand_over() + services.finish_run_out()
