"""The runner as a loop of the worker."""

from renxin.intelligence.journeys import services
from renxin.kernel.jobs.services import loop


@loop("journeys.due", every=0.5)
def advance_due_runs() -> int:
    """Move the next batch of due runs."""
    return services.advance_due_runs()
