"""The loop that lets broadcasts run."""

from renxin.kernel.jobs.services import loop

from . import services
from .services.running import BROADCASTS


@loop(BROADCASTS, wake_on=(BROADCASTS,), every=1.0)
def run() -> int:
    """Start what is due, hand the next batch over, note what is finished."""
    return services.start_due() + services.hand_over() + services.finish_run_out()
